/** The device grant (RFC 8628): codes, what people decided about them, and how often one may ask. */
import * as v from 'valibot';
import { readMembers, text } from '../wire/members.ts';
import { oidcError } from '../wire/wire.ts';
import { findInstance, type Instance } from '../world/directory.ts';
import type { Granted, Sessions, UserSession } from '../world/sessions.ts';
import { opaqueCode, userCode, type World } from '../world/world.ts';
import type { Client, Registrations } from './registrations.ts';

export interface DeviceRequest {
  userCode: string;
  client: Client;
  instance: Instance;
  state: 'pending' | 'denied' | UserSession;
  /** Epoch milliseconds. */
  expiresAt: number;
  lastPollAt: number | undefined;
  intervalMs: number;
}

const startDeviceAuthorization = v.object({ clientId: text, clientSecret: text, startUrl: text });

/** Timers of clients may fire a little early, and requests overtake one another. */
const pollToleranceMs = 100;

export interface DeviceCodes {
  start(body: unknown, region: string | undefined): object;
  /** The request a person can still decide about; the code as a person may type it. */
  find(typedCode: string): DeviceRequest | undefined;
  /** Requests nobody has decided about, the newest last. */
  pending(): DeviceRequest[];
  decide(request: DeviceRequest, decision: 'denied' | UserSession): void;
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
      // Observed without a word of explanation (aws/aws-cli#7129).
      if (!instance) throw oidcError('InvalidRequestException');
      const { deviceCodeSeconds, pollIntervalSeconds } = world.settings;
      for (const [code, { expiresAt }] of requests) {
        // Remembered for one more lifetime, so that late polls hear expired_token.
        if (expiresAt + deviceCodeSeconds * 1000 < world.now()) requests.delete(code);
      }
      const deviceCode = opaqueCode(world);
      const created: DeviceRequest = {
        userCode: userCode(world),
        client,
        instance,
        state: 'pending',
        expiresAt: world.now() + deviceCodeSeconds * 1000,
        lastPollAt: undefined,
        intervalMs: pollIntervalSeconds * 1000,
      };
      requests.set(deviceCode, created);
      const verificationUri = `${world.origin}/device`;
      return {
        deviceCode,
        userCode: created.userCode,
        verificationUri,
        verificationUriComplete: `${verificationUri}?user_code=${created.userCode}`,
        expiresIn: deviceCodeSeconds,
        interval: pollIntervalSeconds,
      };
    },

    find(typed) {
      const letters = (code: string) => code.toUpperCase().replace(/[^A-Z]/g, '');
      return pending().find((request) => letters(request.userCode) === letters(typed));
    },

    decide(request, decision) {
      request.state = decision;
    },

    redeem(client, deviceCode) {
      const request = requests.get(deviceCode);
      if (!request || request.client !== client) {
        throw oidcError('InvalidGrantException', 'Invalid device code provided');
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
