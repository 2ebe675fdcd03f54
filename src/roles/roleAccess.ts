/** What a session lets its user do in AWS accounts, as one object that follows the sessions. */
import type { SessionEngine } from '../sessions/engine.ts';
import {
  createRoleCredentials,
  type RoleCredentialDeps,
  type RoleCredentialSource,
} from './roleCredentials.ts';
import { createRoleLists, type RoleLists } from './roleLists.ts';

export interface RoleAccess {
  lists: RoleLists;
  credentials: RoleCredentialSource;
  /** Stops following the sessions. */
  dispose(): void;
}

export interface RoleAccessDeps extends RoleCredentialDeps {
  engine: Pick<SessionEngine, 'fresh' | 'onDidChange'>;
}

export function createRoleAccess(deps: RoleAccessDeps): RoleAccess {
  const lists = createRoleLists(deps, { signal: deps.lifetime });
  const credentials = createRoleCredentials(deps);
  const dispose = deps.engine.onDidChange(({ removed, changed }) => {
    const ended = [...removed, ...changed.filter(({ state }) => state === 'needs-you')];
    for (const { id } of ended) {
      lists.forget(id);
      credentials.forget(id);
    }
  });
  return { lists, credentials, dispose };
}
