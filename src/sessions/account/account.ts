/**
 * Which account a sign-in belongs to: the portal it really went to, or the application, and the user
 * name, capitals aside. An account that is stored already keeps its id and its label.
 */
import { createHash } from 'node:crypto';
import { portalKey } from '../../oidc/startUrl.ts';
import { type Realm, realmKey } from '../realm.ts';
import { type Account, type Instance, portalOf, type SessionRecord } from '../session.ts';
import { chooseLabel, ownersOf } from './accountLabel.ts';
import type { AccountMemory } from './accountMemory.ts';

/** The id of an account that is new here. */
export function accountIdOf(realm: Realm, userName: string): string {
  const identity = JSON.stringify([realmKey(realm), userName.toLowerCase()]);
  return createHash('sha256').update(identity).digest('base64url');
}

/** The id of a session that is new here: two windows that make the same session agree on it. */
export function sessionIdOf(accountId: string, purpose: readonly unknown[]): string {
  const identity = JSON.stringify([accountId, ...purpose]);
  return createHash('sha256').update(identity).digest('hex').slice(0, 32);
}

/** Whether a stored session is of this user in this realm, however both are spelled. */
export function isOfUser({ session }: SessionRecord, realm: Realm, userName: string): boolean {
  return (
    isSameRealm(session, realm) && session.account.userName.toLowerCase() === userName.toLowerCase()
  );
}

function isSameRealm(one: Realm, other: Realm): boolean {
  if (one.application?.arn !== other.application?.arn) return false;
  return one.application !== undefined || isSamePortal(one.instance, other.instance);
}

/** Where an address of the organization's own leads counts, as far as it is known. */
function isSamePortal(one: Instance, other: Instance): boolean {
  if (portalKey(portalOf(one)) === portalKey(portalOf(other))) return true;
  const isResolved = one.portalUrl !== undefined && other.portalUrl !== undefined;
  return !isResolved && portalKey(one.startUrl) === portalKey(other.startUrl);
}

/** The oldest of the stored sessions' accounts; nothing where there is no session. */
export function oldestAccount(records: readonly SessionRecord[]): Account | undefined {
  return records.toSorted((a, b) => a.session.createdAt - b.session.createdAt)[0]?.session.account;
}

/** The account of a user who is new here, with a label that no other account has or had. */
export function createAccount(
  realm: Realm,
  userName: string,
  { memory, records }: { memory: AccountMemory; records: readonly SessionRecord[] },
): Account {
  const id = accountIdOf(realm, userName);
  const { instance } = realm;
  const label = chooseLabel({ id, userName, instance }, ownersOf(memory, records));
  return { id, label, userName };
}
