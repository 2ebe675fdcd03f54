/**
 * Labels that several stored accounts share, as version 0.1.0 could give them: VS Code keeps consent
 * and preferences under the label, so all but the oldest account get one of their own.
 */
import type { Clock } from '../../base/clock.ts';
import { type Lock, preferLock } from '../../base/lock/lock.ts';
import type { Log } from '../../base/log.ts';
import type { SessionRecord } from '../session.ts';
import type { SessionStore } from '../store/sessionStore.ts';
import type { AccountMemory } from './accountMemory.ts';

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
    const { relabel } = await import('./relabel.ts');
    const work = () => relabel(wrongLabels, deps);
    await preferLock(lock, 'account-labels', work, { patience, signal });
  }
  const accounts = (await store.list()).map(({ session }) => session.account);
  await memory.rememberLabels(accounts.filter(({ id }) => memory.labelOf(id) === undefined));
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
