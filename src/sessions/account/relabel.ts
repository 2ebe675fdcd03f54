/** Gives accounts a label of their own. Loaded only where one is needed. */
import { type Log, shortHash } from '../../base/log.ts';
import type { SessionRecord } from '../session.ts';
import { withFacts } from '../store/changedRecord.ts';
import type { SessionStore } from '../store/sessionStore.ts';
import { chooseLabel, ownersOf } from './accountLabel.ts';
import type { AccountMemory } from './accountMemory.ts';

export interface RelabelDeps {
  log: Log;
  store: SessionStore;
  memory: AccountMemory;
}

/**
 * @param wrongLabels the sessions of accounts whose label an older account has as well
 */
export async function relabel(
  wrongLabels: (records: readonly SessionRecord[]) => SessionRecord[],
  { log, store, memory }: RelabelDeps,
): Promise<void> {
  await store.reload();
  const chosen = new Map<string, string>();
  for (const record of wrongLabels(await store.list())) {
    const { account, instance } = record.session;
    const records = await store.list();
    // The older account keeps the label, whichever of them is remembered as its owner.
    const ownerOf = ownersOf(memory, records);
    const others = (label: string) => (label === account.label ? 'older' : ownerOf(label));
    const label =
      chosen.get(account.id) ??
      chooseLabel({ id: account.id, userName: account.userName, instance }, others);
    chosen.set(account.id, label);
    log.warn(`account: label made distinct: ${shortHash(account.id)}`);
    await store.exchange(record, withFacts(record, { account: { ...account, label } }));
  }
}
