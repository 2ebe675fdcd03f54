/**
 * The clients this extension has registered, one per instance, method and set of scopes. They
 * are kept for the next sign-in; a session carries its own copy of the one that made it.
 */

import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { Cancellable } from '../../base/abortable.ts';
import { messageOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { number, string } from '../../base/schemas.ts';
import type { ServerClock } from '../../base/serverClock.ts';
import { createSharedWork } from '../../base/sharedWork.ts';
import type { Method, Registration } from '../../flows/flow.ts';
import type { RegisterClientResponse } from '../../oidc/oidcMessages.ts';
import { portalKey } from '../../oidc/startUrl.ts';
import { type Instance, portalOf, registration as registrationSchema } from '../session.ts';
import { registrationPrefix } from '../store/secretKeys.ts';
import type { SecretStore } from '../store/secretStore.ts';

/** What one registration is used for. */
export interface RegistrationPurpose {
  instance: Instance;
  method: Method;
  /** A sorted set. */
  scopes: readonly string[];
  /** The origin of the service it is registered with, if that is not AWS's own. */
  origin?: string | undefined;
}

export interface RegistrationOptions extends Cancellable {
  /** How long sessions of this portal last, if that is known; milliseconds. */
  lengthMs?: number | undefined;
  forceNew?: boolean;
}

export interface Registrations {
  /**
   * The stored registration while it outlives a new session; else, or with `forceNew`, a new one.
   * Rejects as `register` does.
   */
  get(
    purpose: RegistrationPurpose,
    register: (signal: AbortSignal) => Promise<RegisterClientResponse>,
    options: RegistrationOptions,
  ): Promise<Registration>;
  /** Forgets the stored registration if it is this client: the service no longer knows it. */
  drop(purpose: RegistrationPurpose, clientId: string): Promise<void>;
  /** Removes what has expired or cannot be read, or everything. Never rejects. */
  sweep(which: 'unusable' | 'all'): Promise<void>;
}

const storedSchema = v.object({
  version: v.literal(1),
  purpose: string,
  issuedAt: number,
  registration: registrationSchema,
});
type Stored = v.InferOutput<typeof storedSchema>;

function readStored(text: string | undefined): Stored | undefined {
  try {
    const parsed = v.safeParse(storedSchema, text === undefined ? undefined : JSON.parse(text));
    return parsed.success ? parsed.output : undefined;
  } catch {
    // Not JSON: treated as no registration.
    return undefined;
  }
}

export function createRegistrations({
  log,
  serverClock,
  secretStore,
}: {
  log: Log;
  serverClock: ServerClock;
  secretStore: SecretStore;
}): Registrations {
  const inFlight = createSharedWork<Registration>();
  // A registration that could not be stored is still used in this window.
  const known = new Map<string, Stored>();

  const load = async (purpose: string): Promise<Stored | undefined> => {
    try {
      const stored = readStored(await secretStore.get(keyOf(purpose)));
      if (stored?.purpose === purpose) return stored;
    } catch (error) {
      log.warn(`registration: not readable: ${messageOf(error)}`);
    }
    return known.get(purpose);
  };

  const register = async (
    purpose: string,
    method: Method,
    request: () => Promise<RegisterClientResponse>,
  ): Promise<Registration> => {
    const { clientId, clientSecret, clientSecretExpiresAt } = await request();
    const expiresAt = clientSecretExpiresAt * 1000;
    const registration = { clientId, clientSecret, expiresAt, method };
    const stored: Stored = { version: 1, purpose, issuedAt: serverClock.now(), registration };
    known.set(purpose, stored);
    try {
      await secretStore.set(keyOf(purpose), JSON.stringify(stored));
    } catch (error) {
      log.warn(`registration: not stored: ${messageOf(error)}`);
    }
    return registration;
  };

  return {
    get(purpose, request, { signal, lengthMs, forceNew = false }) {
      const name = nameOf(purpose);
      const work = async (workSignal: AbortSignal) => {
        const stored = forceNew ? undefined : await load(name);
        if (stored && outlives(stored, lengthMs, serverClock.now())) return stored.registration;
        return register(name, purpose.method, () => request(workSignal));
      };
      return inFlight.run(`${forceNew} ${name}`, work, { signal });
    },
    async drop(purpose, clientId) {
      const name = nameOf(purpose);
      const stored = await load(name);
      if (stored?.registration.clientId !== clientId) return;
      known.delete(name);
      log.info(`registration: dropped, the service refused it`);
      await secretStore.delete(keyOf(name)).catch((error: unknown) => {
        log.warn(`registration: not deleted: ${messageOf(error)}`);
      });
    },
    async sweep(which) {
      try {
        for (const key of await secretStore.keys()) {
          if (!key.startsWith(registrationPrefix)) continue;
          const stored = which === 'all' ? undefined : readStored(await secretStore.get(key));
          const isUsable = stored && stored.registration.expiresAt > serverClock.now();
          if (!isUsable) await secretStore.delete(key);
        }
        if (which === 'all') known.clear();
      } catch (error) {
        log.info(`registration: not swept: ${messageOf(error)}`);
      }
    },
  };
}

function nameOf({ instance, method, scopes, origin }: RegistrationPurpose): string {
  const portal = portalKey(portalOf(instance));
  return JSON.stringify([instance.region, portal, method, scopes, ...(origin ? [origin] : [])]);
}

function keyOf(purpose: string): string {
  return `${registrationPrefix}${createHash('sha256').update(purpose).digest('hex').slice(0, 16)}`;
}

/** A day, in case a session lasts longer than known or the clock is off. */
const marginMs = 86_400_000;

/**
 * Whether a session that begins now ends before its registration does, because a refresh token
 * expires with its registration. If the length of sessions is unknown, it may be 90 days, as long
 * as a registration is valid: then only one of today is used, because registering is one cheap
 * call.
 */
function outlives({ issuedAt, registration }: Stored, lengthMs: number | undefined, now: number) {
  if (lengthMs === undefined) return now - issuedAt < marginMs && registration.expiresAt > now;
  return registration.expiresAt - now > lengthMs + marginMs;
}
