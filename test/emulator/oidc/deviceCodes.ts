/** The device code grant (RFC 8628): starting it, the user's decision, and polling for tokens. */
import * as v from 'valibot';
import { readMembers, text } from '../wire/members.ts';
import { oidcError } from '../wire/wire.ts';
import { findInstance, type Instance } from '../world/directory.ts';
import type { Granted, Sessions, UserSession } from '../world/sessions.ts';
import { opaqueCode, originOf, userCode, type World } from '../world/world.ts';
import type { Client, Registrations } from './registrations.ts';

/** A device authorization from its start until its tokens are issued. */
export interface DeviceRequest {
  userCode: string;
  /** Region of the endpoint it was started at. */
  region: string;
  client: Client;
  instance: Instance;
  state: 'pending' | 'denied' | UserSession;
  /** Epoch milliseconds. */
  expiresAt: number;
  lastPollAt: number | undefined;
  intervalMs: number;
}

const startDeviceAuthorization = v.object({ clientId: text, clientSecret: text, startUrl: text });

/** Client timers may fire a little early, and requests may overtake each other. */
const pollToleranceMs = 100;

export interface DeviceCodes {
  /** StartDeviceAuthorization. */
  start(body: unknown, region: string): object;
  /** The pending request of a region with this user code, in any spelling a user may type. */
  find(typedCode: string, region?: string): DeviceRequest | undefined;
  /** Requests without a decision, the newest last. */
  pending(): DeviceRequest[];
  decide(request: DeviceRequest, decision: 'denied' | UserSession): void;
  /** Exchanges a device code for tokens, or throws the answer to a poll. */
  redeem(client: Client, deviceCode: string): Granted;
}

export function createDeviceCodes(
  world: World,
  registrations: Registrations,
  sessions: Sessions,
): DeviceCodes {
  const requests = new Map<string, DeviceRequest>();
  const pending = () =>
    [...requests.values()].filter((r) => r.state === 'pending' && r.expiresAt > world.now());

  return {
    pending,

    start(body, region) {
      const request = readMembers(startDeviceAuthorization, body);
      const client = registrations.authenticateAnyAge(
        request.clientId,
        request.clientSecret,
        region,
      );
      const instance = findInstance(world.instances, request.startUrl, region);
      if (!instance) throw oidcError('InvalidRequestException', 'Invalid request');
      const { deviceCodeSeconds, pollIntervalSeconds } = world.settings;
      for (const [code, { expiresAt }] of requests) {
        // Kept for another lifetime, so that a late poll is answered with expired_token.
        if (expiresAt + deviceCodeSeconds * 1000 < world.now()) requests.delete(code);
      }
      const deviceCode = opaqueCode(world);
      const created: DeviceRequest = {
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
      request.state = decision;
    },

    /** Exchanges a device code for tokens, or throws the answer to a poll. */
    redeem(client, deviceCode) {
      const request = requests.get(deviceCode);
      if (!request || request.client !== client) {
        throw oidcError('InvalidGrantException', 'Invalid grant provided');
      }
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
