/** A computer that shares its sessions with the AWS CLI. */
import { noLog } from '../../../src/base/log.ts';
import { createServerClock } from '../../../src/base/serverClock.ts';
import type { SessionWithTokens } from '../../../src/sessions/session.ts';
import { type CliSharingDeps, createCliSharing } from '../../../src/sharing/cliSharing.ts';
import { createCliTokenCache } from '../../../src/sharing/cliTokenCache.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { fakeAccount, fakeSession } from '../../fakes/session.ts';
import { createHome } from './home.ts';

export const hour = 3_600_000;
const acme = {
  name: 'Acme',
  startUrl: 'https://d-1234567890.awsapps.com/start',
  region: 'eu-west-1',
};

type SessionOptions = Parameters<typeof fakeSession>[0] & { accessToken?: string };

/** The sessions are for the test to change. */
export async function setUp({ on = true, offsetMs = 0 } = {}) {
  const clock = createFakeClock();
  const serverClock = createServerClock(clock);
  serverClock.restore({ offsetMs, at: clock.now() });
  const home = await createHome();
  const sessions: SessionWithTokens[] = [];
  const removedRoles: ({ sessionName: string } | 'all')[] = [];
  const state = { on, shares: false, isHeld: false };
  const cache = createCliTokenCache('here', { clock, log: noLog });
  const deps: CliSharingDeps = {
    log: noLog,
    serverClock,
    removeRoles: async (which) => void removedRoles.push(which),
    cache: {
      ...cache,
      async sweep(which) {
        if (state.isHeld) throw Object.assign(new Error('held'), { code: 'EBUSY' });
        await cache.sweep(which);
      },
    },
    sessions: async () => sessions,
    isOn: () => state.on,
    memory: {
      get: () => state.shares,
      set: async (shares) => void Object.assign(state, { shares }),
    },
  };
  /** A session of `userName` that is valid for an hour. */
  const session = (
    userName: string,
    { accessToken = `token of ${userName}`, ...more }: SessionOptions = {},
  ): SessionWithTokens => ({
    ...fakeSession({
      id: `${userName}-${sessions.length}`,
      account: fakeAccount(acme, userName),
      instance: acme,
      expiresAt: serverClock.now() + hour,
      createdAt: serverClock.now(),
      refreshedAt: serverClock.now(),
      ...more,
    }),
    accessToken,
  });
  return {
    sharing: createCliSharing(deps),
    /** The same computer, after everything was closed. */
    restarted: () => createCliSharing(deps),
    sessions,
    session,
    clock,
    serverClock,
    /** `isHeld`: whether another program holds a file that is to be removed. */
    state,
    home,
    /** The `sso-session` names, or `all`, of which cached role credentials were removed. */
    removedRoles,
    /** The tokens a program finds, with their ends. */
    async found() {
      const texts = Object.values(await home.cached());
      return texts
        .map((text) => JSON.parse(text))
        .map((each) => [each.accessToken, each.expiresAt]);
    },
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}
