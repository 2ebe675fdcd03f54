/** Sessions as tests need them: whole ones, of which a test names what it is about. */
import { createAccount } from '../../src/sessions/account/account.ts';
import type {
  Account,
  EndReason,
  Instance,
  Journal,
  Secrets,
  Session,
  SessionRecord,
  SessionWithTokens,
  StoredReason,
  StoredSession,
  WaitingCause,
} from '../../src/sessions/session.ts';
import { createFakeAccountMemory } from './accountMemory.ts';

/** The account of a user at a portal, as the first sign-in makes it. */
export function fakeAccount(instance: Instance, userName: string): Account {
  return createAccount(instance, userName, { memory: createFakeAccountMemory(), records: [] });
}

const facts = {
  id: '1',
  account: { id: 'a', label: 'alice · Acme', userName: 'alice' },
  instance: { name: 'Acme', startUrl: 'https://acme.awsapps.com/start', region: 'us-east-1' },
  requestedScopes: ['sso:account:access'],
  scopes: ['sso:account:access'],
  method: 'browser',
  expiresAt: 3_600_000,
  lifetimeMs: 3_600_000,
  createdAt: 0,
  refreshedAt: 0,
} as const;

type Facts = Omit<StoredSession, 'state' | 'reason'>;

/**
 * Signed in as alice, unless said otherwise. `reason` makes it one that needs the user, `cause` one
 * that waits.
 */
export function fakeSession({
  cause,
  reason,
  ...rest
}: Partial<Facts> & {
  cause?: WaitingCause;
  reason?: EndReason;
  expectedEnd?: number;
  name?: string;
} = {}): Session {
  const session = { ...facts, ...rest };
  if (reason) return { ...session, state: 'needs-you', reason };
  return cause ? { ...session, state: 'waiting', cause } : { ...session, state: 'signed-in' };
}

export function fakeSessionWithTokens(
  session: Parameters<typeof fakeSession>[0] = {},
  accessToken = 'access',
): SessionWithTokens {
  return { ...fakeSession(session), accessToken };
}

export function fakeRecord({
  session = {},
  secrets = {},
  journal = {},
}: {
  session?: Partial<Facts> & { reason?: StoredReason };
  secrets?: Partial<Secrets>;
  journal?: Partial<Journal>;
} = {}): SessionRecord {
  const { reason, ...rest } = session;
  return {
    session: reason
      ? { ...facts, ...rest, state: 'needs-you', reason }
      : { ...facts, ...rest, state: 'signed-in' },
    secrets: {
      accessToken: 'access',
      refreshToken: 'refresh',
      registration: { clientId: 'c', clientSecret: 's', expiresAt: 9_000, method: 'browser' },
      ...secrets,
    },
    journal: { serverOffsetMs: 0, ...journal },
  };
}
