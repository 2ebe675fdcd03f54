/** Sessions as tests need them: whole ones, of which a test names what it is about. */
import type {
  EndReason,
  Journal,
  Secrets,
  Session,
  SessionRecord,
  SessionWithTokens,
  StoredSession,
} from '../../src/sessions/session.ts';

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

/** Signed in as alice, unless said otherwise. `reason` makes it one that needs the user. */
export function fakeSession({
  state = 'signed-in',
  reason,
  ...rest
}: Partial<Facts> & {
  state?: 'signed-in' | 'waiting';
  reason?: EndReason;
  expectedEnd?: number;
} = {}): Session {
  const session = { ...facts, ...rest };
  return reason ? { ...session, state: 'needs-you', reason } : { ...session, state };
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
  session?: Partial<Facts> & { reason?: EndReason };
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
