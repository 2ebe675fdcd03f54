/**
 * The clients this extension has registered, one per instance, method and set of scopes. They
 * are kept for the next sign-in; a session carries its own copy of the one that made it.
 */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { ServerClock } from '../base/serverClock.ts';
import { createSharedWork } from '../base/sharedWork.ts';
import type { Method, Registration } from '../flows/flow.ts';
import type { RegisterClientResponse } from '../oidc/oidcMessages.ts';
import { portalKey } from '../oidc/startUrl.ts';
import { type Instance, portalOf, registration as registrationSchema } from './session.ts';
import { registrationPrefix } from './store/secretKeys.ts';
import type { SecretStore } from './store/secretStore.ts';

/** What one registration is good for. */
export interface RegistrationPurpose {
  instance: Instance;
  method: Method;
  /** A sorted set. */
  scopes: readonly string[];
}

export interface Registrations {
  /**
   * The stored registration while it has a quarter of its life left, because a session cannot
   * outlive its registration; else, or with `forceNew`, a new one. Rejects as `register` does.
   */
  get(
    purpose: RegistrationPurpose,
    register: (signal: AbortSignal) => Promise<RegisterClientResponse>,
    options: { signal: AbortSignal; forceNew?: boolean },
  ): Promise<Registration>;
  /** Forgets the stored registration if it is this client: the service no longer knows it. */
  drop(purpose: RegistrationPurpose, clientId: string): Promise<void>;
}

const storedSchema = v.object({
  version: v.literal(1),
  purpose: v.string(),
  issuedAt: v.number(),
  registration: registrationSchema,
});
type Stored = v.InferOutput<typeof storedSchema>;

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
  // What could not be stored is good for this window all the same.
  const known = new Map<string, Stored>();

  const load = async (purpose: string): Promise<Stored | undefined> => {
    try {
      const text = await secretStore.get(keyOf(purpose));
      const parsed = v.safeParse(storedSchema, text === undefined ? undefined : JSON.parse(text));
      if (parsed.success && parsed.output.purpose === purpose) return parsed.output;
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
    get(purpose, request, { signal, forceNew = false }) {
      const name = nameOf(purpose);
      const work = async (workSignal: AbortSignal) => {
        const stored = forceNew ? undefined : await load(name);
        if (stored && hasLife(stored, serverClock.now())) return stored.registration;
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
  };
}

function nameOf({ instance, method, scopes }: RegistrationPurpose): string {
  return JSON.stringify([instance.region, portalKey(portalOf(instance)), method, scopes]);
}

function keyOf(purpose: string): string {
  return `${registrationPrefix}${createHash('sha256').update(purpose).digest('hex').slice(0, 16)}`;
}

function hasLife({ issuedAt, registration: { expiresAt } }: Stored, now: number): boolean {
  return expiresAt - now > (expiresAt - issuedAt) / 4;
}
