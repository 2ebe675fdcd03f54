/** The end of a sign-in: finding out who signed in, and storing the session. */
import type { Cancellable } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import type { Lock } from '../../base/lock/lock.ts';
import { preferLock } from '../../base/lock/lock.ts';
import { type Log, shortHash } from '../../base/log.ts';
import type { ServerClock } from '../../base/serverClock.ts';
import { createAccount, isOfUser, oldestAccount, sessionIdOf } from '../account/account.ts';
import type { AccountMemory } from '../account/accountMemory.ts';
import {
  type IdentityDeps,
  type LearnedName,
  learnUserName,
  readIdTokenName,
} from '../account/userName.ts';
import { type Origins, sameOrigins } from '../origins.ts';
import { type Realm, realmKey } from '../realm.ts';
import type { Account, Instance, Journal, RoleReference, SessionRecord } from '../session.ts';
import { replaceSession } from '../sessionLock.ts';
import { withFacts } from '../store/changedRecord.ts';
import { applicationMark } from '../store/secretKeys.ts';
import type { SessionStore } from '../store/sessionStore.ts';
import { newRecord, type Obtained, type ObtainedForApplication } from './newRecord.ts';
import type { SignInPrompts, SignInRequest } from './signInRequest.ts';

export interface KeepDeps extends IdentityDeps {
  clock: Clock;
  serverClock: ServerClock;
  log: Log;
  lock: Lock;
  store: SessionStore;
  memory: AccountMemory;
  /** The configured endpoints, if they are not AWS's own. */
  origins(instance: Instance): Origins | undefined | Promise<Origins | undefined>;
}

export interface Kept extends Cancellable {
  request: SignInRequest;
  scopes: readonly string[];
  prompts: SignInPrompts;
  afterLogout?: boolean;
}

/** Resolves to the stored session. Rejects with `signal.reason`. */
export async function keepSession(
  obtained: Obtained,
  { request, scopes, prompts, signal, afterLogout = false }: Kept,
  deps: KeepDeps,
): Promise<SessionRecord> {
  const { clock, serverClock, log, store, lock, memory } = deps;
  const { instance, expectedAccountId } = request;
  const realm = { instance, application: obtained.registration ? undefined : obtained };
  const now = serverClock.now();
  prompts.showStep('finishing');
  const expected = (await store.list()).find(
    ({ session }) => session.account.id === expectedAccountId,
  )?.session.account;
  const learned = obtained.registration
    ? await learnUserName(
        {
          instance,
          tokens: obtained.tokens,
          known: knownRoles(await store.list(), instance, expectedAccountId),
        },
        deps,
        { signal },
      )
    : userOf(obtained);
  const { userName, role } = learned ?? (await nameOf({ realm, expected }, prompts, deps, signal));
  const origins = await deps.origins(instance);

  const keep = async (): Promise<SessionRecord> => {
    const records = await store.list();
    const own = records.filter((record) => isOfUser(record, realm, userName));
    const account = oldestAccount(own) ?? createAccount(realm, userName, { memory, records });
    await memory.rememberLabels([account]);
    await joinAccounts(own, account, deps);
    const same = own.find((record) => isReplaced(record, instance, scopes, origins));
    const newId = sessionIdOf(account.id, [instance.region, scopes, origins]);
    const id = same?.session.id ?? (realm.application ? applicationMark : '') + newId;
    const requestedScopes = [...request.requestedScopes];
    const record = newRecord(
      obtained,
      { id, account, instance, requestedScopes, scopes },
      {
        serverOffsetMs: serverClock.offset(),
        ...(origins && { origins }),
        ...(role && { identifiedBy: role }),
        ...(!afterLogout && !realm.application && joinedStart(own, now)),
      },
      now,
    );
    // A refresh of the old tokens may be about to be written, and must not be written after this.
    await replaceSession(id, () => store.put(record), deps, { signal });
    for (const other of own) {
      const isDouble = other !== same && isReplaced(other, instance, scopes, origins);
      if (isDouble) await store.remove(other.session.id);
    }
    log.info(`sign-in: done: ${shortHash(id)}, ${record.session.method ?? 'application'}`);
    return record;
  };
  // Only one window at a time assigns labels.
  const record = await preferLock(lock, 'account-labels', keep, {
    patience: clock.timeout(labelPatienceMs),
    signal,
  });
  const { account } = record.session;
  if (expectedAccountId && expectedAccountId !== account.id) {
    log.warn('sign-in: another user than expected signed in');
    prompts.showOtherUser({ expected, actual: account, hasEnded: afterLogout });
  } else if (!learned && expected) {
    prompts.showAssumedUser(record.session.id, account);
  }
  return record;
}

const labelPatienceMs = 2_000;

/** Gives the session to the account of `userName`. Resolves to the changed session. */
export async function correctUser(
  record: SessionRecord,
  userName: string,
  { store, memory, log }: Pick<KeepDeps, 'store' | 'memory' | 'log'>,
): Promise<SessionRecord> {
  const { session } = record;
  const records = (await store.list()).filter((other) => other !== record);
  const own = records.filter((other) => isOfUser(other, session, userName));
  const account = oldestAccount(own) ?? createAccount(session, userName, { memory, records });
  await memory.rememberLabels([account]);
  await memory.rememberName(realmKey(session), userName);
  log.info(`account: corrected by the user: ${shortHash(record.session.id)}`);
  const corrected = withFacts(record, { account });
  return (await store.exchange(record, corrected)).record ?? corrected;
}

/** Who the tokens of an application are for: the idToken says so, if it has names. */
function userOf({ tokens, userName }: ObtainedForApplication): LearnedName | undefined {
  const name = (tokens.idToken && readIdTokenName(tokens.idToken)) || userName;
  return name ? { userName: name } : undefined;
}

/** The name if nothing shows it: that of the expected user, else the one that the user enters. */
async function nameOf(
  { realm, expected }: { realm: Realm; expected: Account | undefined },
  prompts: SignInPrompts,
  { memory }: KeepDeps,
  signal: AbortSignal,
): Promise<LearnedName> {
  if (expected) return { userName: expected.userName };
  const key = realmKey(realm);
  const userName = await prompts.askName(realm.instance, memory.givenName(key), { signal });
  await memory.rememberName(key, userName);
  return { userName };
}

/** Roles that showed names at the portal, those of the expected account first. */
function knownRoles(
  records: readonly SessionRecord[],
  instance: Instance,
  expectedAccountId: string | undefined,
): RoleReference[] {
  const portal = realmKey({ instance });
  const rank = ({ session }: SessionRecord) => Number(session.account.id !== expectedAccountId);
  return records
    .filter(({ session }) => realmKey(session) === portal)
    .toSorted((a, b) => rank(a) - rank(b) || b.session.createdAt - a.session.createdAt)
    .flatMap(({ journal }) => journal.identifiedBy ?? []);
}

/** Sessions of one user that were stored under several accounts belong to the oldest from now on. */
async function joinAccounts(
  own: readonly SessionRecord[],
  account: Account,
  { store, log }: KeepDeps,
): Promise<void> {
  for (const record of own) {
    if (record.session.account.id === account.id) continue;
    log.info(`account: joined under the older one: ${shortHash(record.session.id)}`);
    await store.exchange(record, withFacts(record, { account }));
  }
}

/**
 * Whether the new session replaces this one. One that waits for another endpoint is not replaced:
 * it can be used again when that endpoint is configured again.
 */
function isReplaced(
  { session, journal }: SessionRecord,
  instance: Instance,
  scopes: readonly string[],
  origins: Origins | undefined,
): boolean {
  const isSameOrigin = sameOrigins(journal.origins, origins);
  return (
    session.instance.region === instance.region &&
    JSON.stringify(session.scopes) === JSON.stringify(scopes) &&
    (isSameOrigin || session.state === 'needs-you')
  );
}

/** A new sign-in joins the existing portal session of the user, and ends with it. */
function joinedStart(own: readonly SessionRecord[], now: number): Pick<Journal, 'startedAt'> {
  const starts = own
    .filter(({ session }) => session.state === 'signed-in')
    .map(({ session, journal }) => journal.startedAt ?? session.createdAt);
  return starts.length > 0 ? { startedAt: Math.min(now, ...starts) } : {};
}
