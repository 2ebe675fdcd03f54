/**
 * Labels that several stored accounts share, as version 0.1.0 could give them: VS Code keeps consent
 * and preferences under the label, so all but the oldest account get one of their own.
 */
import type { Clock } from '../../base/clock.ts';
import { type Lock, preferLock } from '../../base/lock/lock.ts';
import { type Log, shortHash } from '../../base/log.ts';
import { type SessionRecord, withFacts } from '../session.ts';
import type { SessionStore } from '../store/sessionStore.ts';
import { ownersOf } from './account.ts';
import { type AccountMemory, chooseLabel } from './accountMemory.ts';

export interface DistinctLabelsDeps {
  clock: Clock;
  log: Log;
  lock: Lock;
  store: SessionStore;
  memory: AccountMemory;
}

const patienceMs = 2_000;

/** Rejects with `signal.reason`. */
export async function makeLabelsDistinct(
  deps: DistinctLabelsDeps,
  { signal }: { signal: AbortSignal },
): Promise<void> {
  const { clock, lock, store, memory } = deps;
  const records = await store.list();
  if (wrongLabels(records).length > 0) {
    const patience = clock.timeout(patienceMs);
    await preferLock(lock, 'account-labels', () => relabel(deps), { patience, signal });
  }
  for (const { session } of await store.list()) {
    const { id, label } = session.account;
    if (memory.labelOf(id) === undefined) await memory.rememberLabel(id, label);
  }
}

/** The sessions of accounts whose label an older account has as well. */
function wrongLabels(records: readonly SessionRecord[]): SessionRecord[] {
  const owners = new Map<string, string>();
  // Oldest first, as the store lists them.
  return records.filter(({ session: { account } }) => {
    const owner = owners.get(account.label) ?? account.id;
    owners.set(account.label, owner);
    return owner !== account.id;
  });
}

async function relabel({ log, store, memory }: DistinctLabelsDeps): Promise<void> {
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
