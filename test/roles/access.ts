/** A window with a user who is signed in, and what its roles are had from: the emulator. */
import { noLog } from '../../src/base/log.ts';
import { createServerClock } from '../../src/base/serverClock.ts';
import { createHttp } from '../../src/http/http.ts';
import { createPortalClient } from '../../src/portal/portalClient.ts';
import { createRoleAccess } from '../../src/roles/roleAccess.ts';
import { signedIn, transportTo } from '../sessions/desk.ts';

/** The roles of alice in the emulator's directory. */
export const readOnly = { accountId: '012345678901', roleName: 'ReadOnlyAccess' };
export const admin = { accountId: '012345678901', roleName: 'AdministratorAccess' };
/** A role that exists and is not assigned to her. */
export const notHers = { accountId: '210987654321', roleName: 'AdministratorAccess' };

/** Opens the roles of alice. `settings` are those of the emulator. */
export async function openAccess(settings: Parameters<typeof signedIn>[0] = {}) {
  const { desk, window, session } = await signedIn(settings);
  const { clock, center } = desk;
  const serverClock = createServerClock(clock);
  const lifetime = new AbortController();
  const transport = transportTo(desk);
  const portal = createPortalClient(
    { clock, log: noLog, serverClock, http: createHttp({ clock, transport }) },
    {
      region: session.instance.region,
      env: { AWS_ENDPOINT_URL_SSO: 'http://127.0.0.1' },
      product: { name: 'iam-identity-center-auth', version: '0.0.0' },
    },
  );
  const access = createRoleAccess({
    clock,
    serverClock,
    log: noLog,
    engine: window.engine,
    portal: () => portal,
    lifetime: lifetime.signal,
  });
  const start = center.journal.length;
  return {
    ...access,
    desk,
    window,
    session,
    clock,
    center,
    lifetime,
    /** The paths of the requests to the portal since then. */
    asked: () =>
      center.journal
        .slice(start)
        .map(({ path }) => path)
        .filter((path) => /^\/(assignment|federation)\//.test(path)),
  };
}

/** Everything that pages hold, in order. */
export async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}
