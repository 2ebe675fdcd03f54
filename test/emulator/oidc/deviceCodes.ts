/** The device code grant (RFC 8628): starting it, the user's decision, and polling for tokens. */
import * as v from 'valibot';
import { readMembers, text } from '../wire/members.ts';
import { oidcError, unauthorizedClient } from '../wire/wire.ts';
import { findInstance, type Instance } from '../world/directory.ts';
import type { Granted, Sessions, UserSession } from '../world/sessions.ts';
import { opaqueCode, originOf, userCode, type World } from '../world/world.ts';
import { type Client, deviceGrant, type Registrations } from './registrations.ts';

/** A device authorization that a user can decide about. */
export interface DeviceRequest {
  userCode: string;
  /** Region of the endpoint it was started at. */
  region: string;
  client: Client;
  /** The instance of the start URL, in whatever region. */
  instance: Instance;
  state: 'pending' | 'denied' | UserSession;
  /** Epoch milliseconds. */
  expiresAt: number;
  lastPollAt: number | undefined;
  intervalMs: number;
}

/** Without an instance, for an unknown start URL that was accepted anyway, no user can decide. */
type Started = Omit<DeviceRequest, 'instance'> & { instance: Instance | undefined };

const startDeviceAuthorization = v.object({ clientId: text, clientSecret: text, startUrl: text });

/** Client timers may fire a little early, and requests may overtake each other. */
const pollToleranceMs = 100;

const invalidGrant = () => oidcError('InvalidGrantException', 'Invalid grant provided');

/** The device code grant. */
export interface DeviceCodes {
  /** StartDeviceAuthorization. */
  start(body: unknown, region: string): object;
  /** The pending request of a region with this user code, in any spelling a user may type. */
  find(typedCode: string, region?: string): DeviceRequest | undefined;
  /** Requests without a decision, the newest last. */
  pending(): DeviceRequest[];
  /** Throws InvalidGrantException if the start URL was not one of the region. */
  decide(request: DeviceRequest, decision: 'denied' | UserSession): void;
  /** Exchanges a device code for tokens, or throws the answer to a poll. */
  redeem(client: Client, deviceCode: string): Granted;
}

/** Starts without device codes. */
export function createDeviceCodes(
  world: World,
  registrations: Registrations,
  sessions: Sessions,
): DeviceCodes {
  const requests = new Map<string, Started>();
  const pending = () =>
    [...requests.values()]
      .filter((request): request is DeviceRequest => request.instance !== undefined)
      .filter(({ state, expiresAt }) => state === 'pending' && expiresAt > world.now());

  return {
    pending,

    start(body, region) {
      const request = readMembers(startDeviceAuthorization, body);
      const client = registrations.authenticateAnyAge(
        request.clientId,
        request.clientSecret,
        region,
      );
      const { anyStartUrl, deviceClientsOnly } = world.settings;
      if (deviceClientsOnly && !client.grantTypes.includes(deviceGrant)) throw unauthorizedClient();
      const instance = findInstance(world.instances, request.startUrl);
      if (instance?.region !== region && !anyStartUrl) {
        throw oidcError('InvalidRequestException', 'Invalid request');
      }
      const { deviceCodeSeconds, pollIntervalSeconds } = world.settings;
      for (const [code, { expiresAt }] of requests) {
        // Kept for another lifetime, so that a late poll is answered with expired_token.
        if (expiresAt + deviceCodeSeconds * 1000 < world.now()) requests.delete(code);
      }
      const deviceCode = opaqueCode(world);
      const created: Started = {
        userCode: userCode(world),
        region,
        client,
        instance,
        state: 'pending',
        expiresAt: world.now() + deviceCodeSeconds * 1000,
        lastPollAt: undefined,
        intervalMs: pollIntervalSeconds * 1000,
      };
      requests.set(deviceCode, created);
      const verificationUri = `${originOf(world, region)}/device`;
      return {
        deviceCode,
        userCode: created.userCode,
        verificationUri,
        verificationUriComplete: `${verificationUri}?user_code=${created.userCode}`,
        expiresIn: deviceCodeSeconds,
        interval: pollIntervalSeconds,
      };
    },

    find(typed, region) {
      const letters = (code: string) => code.toUpperCase().replace(/[^A-Z]/g, '');
      return pending()
        .filter((request) => region === undefined || request.region === region)
        .find((request) => letters(request.userCode) === letters(typed));
    },

    decide(request, decision) {
      // Seen in the browser, which the client is not told about (aws/aws-cli#5058).
      if (request.instance.region !== request.region) throw invalidGrant();
      request.state = decision;
    },

    redeem(client, deviceCode) {
      const request = requests.get(deviceCode);
      if (!request || request.client !== client) throw invalidGrant();
      if (request.expiresAt <= world.now()) {
        throw oidcError('ExpiredTokenException', 'Device code has expired');
      }
      if (request.state === 'denied') {
        throw oidcError('AccessDeniedException', 'User denied the request');
      }
      if (request.state !== 'pending') {
        requests.delete(deviceCode);
        return sessions.grant(client, request.state);
      }
      const since = world.now() - (request.lastPollAt ?? Number.NEGATIVE_INFINITY);
      request.lastPollAt = world.now();
      if (world.settings.slowDown && since + pollToleranceMs < request.intervalMs) {
        request.intervalMs += 5000;
        throw oidcError('SlowDownException', 'Polling too often');
      }
      throw oidcError('AuthorizationPendingException', 'Authorization is still pending');
    },
  };
}
