/**
 * The emulated service without sockets. `handle` answers a request synchronously and takes the time
 * from the injected clock, so that a simulation can run through months in seconds.
 */

import { type Control, controlAnswer, createControl } from './control/control.ts';
import { createFaults } from './control/faults.ts';
import { createEntry, createJournal, type JournalEntry } from './control/journal.ts';
import { type Authorizations, createAuthorizations } from './oidc/authorizations.ts';
import { createToken } from './oidc/createToken.ts';
import { createTokenWithIam } from './oidc/createTokenWithIam.ts';
import { createDeviceCodes, type DeviceCodes } from './oidc/deviceCodes.ts';
import { createRegistrations, type Registrations } from './oidc/registrations.ts';
import { createConsent } from './pages/consent.ts';
import { createPortal } from './portal/portal.ts';
import { getCallerIdentity } from './sts/callerIdentity.ts';
import { createRoleCredentials } from './sts/roleCredentials.ts';
import { readJson, readObject } from './wire/members.ts';
import {
  isPortalPath,
  jsonAnswer,
  portalError,
  type WireAnswer,
  WireError,
  type WireRequest,
} from './wire/wire.ts';
import type { Instance } from './world/directory.ts';
import { createSessions, type Sessions } from './world/sessions.ts';
import { createWorld, regionOf, uuid, type WorldOptions } from './world/world.ts';

/** The outcome of a request: an answer or a reset connection, after `delayMs`. */
export interface Handled {
  outcome: WireAnswer | 'reset';
  delayMs: number;
}

/** The service: requests in, answers out. */
export interface IdentityCenter {
  handle(request: WireRequest): Handled;
  readonly control: Control;
  readonly journal: readonly JournalEntry[];
  readonly instances: readonly Instance[];
  /** Region of the first instance. */
  readonly homeRegion: string;
  /** Sets the origin under which clients reach the endpoint of a region, by default the first. */
  setOrigin(origin: string, region?: string): void;
  /** The parts, for tests that call them without a request. */
  readonly registrations: Registrations;
  readonly sessions: Sessions;
  readonly authorizations: Authorizations;
  readonly deviceCodes: DeviceCodes;
}

interface Routed {
  request: WireRequest;
  region: string;
  query: URLSearchParams;
}

type Route = (routed: Routed) => WireAnswer;

const ok = (value: object): WireAnswer => jsonAnswer(200, value);

/** Starts with no clients and no sessions. */
export function createIdentityCenter(options: WorldOptions): IdentityCenter {
  const world = createWorld(options);
  const registrations = createRegistrations(world);
  const sessions = createSessions(world);
  const deviceCodes = createDeviceCodes(world, registrations, sessions);
  const authorizations = createAuthorizations(world, registrations, sessions);
  const consent = createConsent(world, { sessions, authorizations, deviceCodes });
  const roleCredentials = createRoleCredentials(world);
  const portal = createPortal(world, { sessions, roleCredentials });
  const faults = createFaults();
  const journal = createJournal();
  const parts = { registrations, sessions, authorizations, deviceCodes };
  const control = createControl(world, { ...parts, faults, journal });

  const routes: Record<string, Route> = {
    'POST /client/register': ({ request, region }) =>
      ok(registrations.register(readJson(request), region)),
    'POST /device_authorization': ({ request, region }) =>
      ok(deviceCodes.start(readJson(request), region)),
    'POST /token': ({ request, region, query }) =>
      ok(
        query.get('aws_iam') === 't'
          ? createTokenWithIam(world, request, region, { ...parts, roleCredentials })
          : createToken(world, readJson(request), region, parts),
      ),
    'GET /authorize': ({ query, region }) => authorizations.authorize(query, region),

    'GET /device': ({ query, request, region }) => consent.showDevice(query, request, region),
    'POST /device': ({ request, region }) => consent.decideDevice(request, region),
    'GET /sign-in': ({ query, request }) =>
      consent.showAuthorization(query.get('id') ?? '', request),
    'POST /sign-in': ({ query, request }) =>
      consent.decideAuthorization(query.get('id') ?? '', request),

    'GET /assignment/accounts': ({ request, region, query }) =>
      ok(portal.listAccounts(portal.authenticate(request, region), query)),
    'GET /assignment/roles': ({ request, region, query }) =>
      ok(portal.listAccountRoles(portal.authenticate(request, region), query)),
    'GET /federation/credentials': ({ request, region, query }) =>
      ok(portal.getRoleCredentials(portal.authenticate(request, region), query)),
    'POST /logout': ({ request, region }) => {
      sessions.end(portal.authenticate(request, region));
      return { status: 200, headers: {}, body: '' };
    },

    'POST /': ({ request }) => getCallerIdentity(world, request, roleCredentials),
  };

  const serve = (path: string, routed: Routed): WireAnswer => {
    const { method } = routed.request;
    const route = routes[`${method} ${path}`];
    try {
      if (route) return route(routed);
      const otherMethod = Object.keys(routes).some((key) => key.endsWith(` ${path}`));
      if (otherMethod && isPortalPath(path)) {
        throw portalError('MethodNotAllowedException', 'HTTP 405 Method Not Allowed');
      }
      return jsonAnswer(404, { message: 'Unknown operation' });
    } catch (error) {
      if (error instanceof WireError) return error.answer;
      throw error;
    }
  };

  const withStamp = (outcome: WireAnswer | 'reset', path: string): WireAnswer | 'reset' => {
    if (outcome === 'reset') return outcome;
    const date = new Date(world.now()).toUTCString();
    // As published: granted#276 has no request id, granted#458 has one.
    const anonymous = isPortalPath(path) && [401, 403].includes(outcome.status);
    const stamp = anonymous ? { date } : { date, 'x-amzn-RequestId': uuid(world) };
    return { ...outcome, headers: { ...outcome.headers, ...stamp } };
  };

  return {
    ...parts,
    control,
    journal: journal.entries,
    instances: world.instances,
    homeRegion: world.homeRegion,
    setOrigin(origin, region = world.homeRegion) {
      world.origins.set(region, origin);
    },

    handle(request) {
      const region = regionOf(world, request.headers.host ?? '');
      const [path = '/', search] = request.target.split(/\?(.*)/s);
      if (path.startsWith('/_control/')) {
        const name = path.slice('/_control/'.length);
        return { outcome: controlAnswer(control, name, request.body), delayMs: 0 };
      }
      const query = new URLSearchParams(search);
      const body = readObject(request.body);
      const grantType = typeof body.grantType === 'string' ? body.grantType : undefined;
      const fault = faults.next(path, grantType);

      // A fault that only delays the answer leaves its content to the service.
      const replaced = fault?.outcome;
      const skipped = replaced !== undefined && fault?.moment === 'before';
      const served = skipped ? replaced : serve(path, { request, region, query });
      const outcome = withStamp(replaced ?? served, path);
      journal.add(createEntry({ at: world.now(), request, path, region, query, body, outcome }));
      return { outcome, delayMs: fault?.delayMs ?? 0 };
    },
  };
}
