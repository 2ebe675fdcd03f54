/** The access portals that a user has approved, for tests: kept in memory. */
import { noLog } from '../../../../src/base/log.ts';
import { createFakeMemento } from '../../../fakes/memento.ts';
import '../../../fakes/vscode.ts';

const { createApprovedPortals } = await import(
  '../../../../src/editor/instances/approvedPortals.ts'
);

export const approvedPortals = () => createApprovedPortals(createFakeMemento(), noLog);
