/** Sessions as tests need them: whole ones, of which a test names what it is about. */

import type { Method } from '../../src/flows/flow.ts';
import { createAccount } from '../../src/sessions/account/account.ts';
import type {
  Account,
  Application,
  ApplicationRecord,
  EndReason,
  Facts,
  Instance,
  Journal,
  Secrets,
  Session,
  SessionRecord,
  SessionWithTokens,
  StoredReason,
  WaitingCause,
} from '../../src/sessions/session.ts';
import { createFakeAccountMemory } from './accountMemory.ts';

/** The account of a user at a portal, as the first sign-in makes it. */
export function fakeAccount(instance: Instance, userName: string): Account {
  return createAccount({ instance }, userName, { memory: createFakeAccountMemory(), records: [] });
}

const facts = {
  id: '1',
  account: { id: 'a', label: 'alice · Acme', userName: 'alice' },
  instance: { name: 'Acme', startUrl: 'https://acme.awsapps.com/start', region: 'us-east-1' },
  requestedScopes: ['sso:account:access'],
  scopes: ['sso:account:access'],
  expiresAt: 3_600_000,
  lifetimeMs: 3_600_000,
  createdAt: 0,
  refreshedAt: 0,
} as const;

/** At a portal, unless `application` is given. */
type Client = { method?: Method; application?: Application };

function clientOf({ method = 'browser', application }: Client) {
  return application ? { application } : { method };
}

/**
 * Signed in as alice, unless said otherwise. `reason` makes it one that needs the user, `cause` one
 * that waits.
 */
export function fakeSession({
  cause,
  reason,
  method,
  application,
  ...rest
}: Partial<Facts> &
  Client & {
    cause?: WaitingCause;
    reason?: EndReason;
    expectedEnd?: number;
    name?: string;
  } = {}): Session {
  const client = clientOf({ ...(method && { method }), ...(application && { application }) });
  const session = { ...facts, ...rest, ...client };
  if (reason) return { ...session, state: 'needs-you', reason };
  return cause ? { ...session, state: 'waiting', cause } : { ...session, state: 'signed-in' };
}

export function fakeSessionWithTokens(
  session: Parameters<typeof fakeSession>[0] = {},
  accessToken = 'access',
): SessionWithTokens {
  return { ...fakeSession(session), accessToken };
}

const registration = { clientId: 'c', clientSecret: 's', expiresAt: 9_000, method: 'browser' };

/** At a portal. */
export function fakeRecord({
  session = {},
  secrets = {},
  journal = {},
}: {
  session?: Partial<Facts> & { reason?: StoredReason; method?: Method };
  secrets?: Partial<Secrets>;
  journal?: Partial<Journal>;
} = {}): SessionRecord {
  const { reason, method = 'browser', ...rest } = session;
  return {
    session: { ...facts, ...rest, method, ...stateOf(reason) },
    secrets: {
      accessToken: 'access',
      refreshToken: 'refresh',
      ...secrets,
      registration: { ...registration, method: 'browser', ...secrets.registration },
    },
    journal: { serverOffsetMs: 0, ...journal },
  };
}

/** Of alice, at an application. */
export function fakeApplicationRecord({
  session = {},
  secrets = {},
  journal = {},
}: {
  session?: Partial<Facts> & { reason?: StoredReason; application?: Application };
  secrets?: Partial<ApplicationRecord['secrets']>;
  journal?: Partial<Journal>;
} = {}): ApplicationRecord {
  const { reason, application = fakeApplication, ...rest } = session;
  return {
    session: { ...facts, id: 'application-1', ...rest, application, ...stateOf(reason) },
    secrets: { accessToken: 'access', refreshToken: 'refresh', ...secrets },
    journal: { serverOffsetMs: 0, ...journal },
  };
}

export const fakeApplication: Application = {
  arn: 'arn:aws:sso::111111111111:application/ssoins-1234567890abcdef/apl-1234567890abcdef',
  scopes: ['openid', 'aws'],
};

function stateOf(reason: StoredReason | undefined) {
  return reason ? ({ state: 'needs-you', reason } as const) : ({ state: 'signed-in' } as const);
}
