/** Dependencies, configuration and messages for tests of OIDC clients. Retries do not wait. */
import assert from 'node:assert/strict';
import type { ServiceDeps } from '../../src/aws/callService.ts';
import { systemClock } from '../../src/base/clock.ts';
import { noLog } from '../../src/base/log.ts';
import { createServerClock } from '../../src/base/serverClock.ts';
import { createHttp } from '../../src/http/http.ts';
import { createUndiciTransport } from '../../src/http/undiciTransport.ts';
import type { OidcConfig } from '../../src/oidc/operation.ts';

export const signal = new AbortController().signal;

/** Uses the system clock, except that sleeps end at once and are recorded in `slept`. */
export function createDeps(
  overrides: Partial<ServiceDeps> = {},
): ServiceDeps & { slept: number[] } {
  const slept: number[] = [];
  const clock = {
    ...systemClock,
    sleep: async (ms: number) => void slept.push(ms),
  };
  return {
    clock,
    log: noLog,
    serverClock: createServerClock(clock),
    http: createHttp({ clock, transport: createUndiciTransport() }),
    random: () => 1,
    slept,
    ...overrides,
  };
}

/** @param endpoint used for every service; by default the region decides */
export function configFor(endpoint?: string, overrides: Partial<OidcConfig> = {}): OidcConfig {
  return {
    region: 'eu-west-1',
    product: { name: 'iam-identity-center-auth', version: '1.2.3' },
    env: endpoint === undefined ? {} : { AWS_ENDPOINT_URL: endpoint },
    ...overrides,
  };
}

export async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => assert.fail('resolved'),
    (error: unknown) => error,
  );
}

export const registration = { clientId: 'id', clientSecret: 'very-secret' };
export const refresh = {
  ...registration,
  grantType: 'refresh_token',
  refreshToken: 'aorv-1',
} as const;
export const tokens = {
  accessToken: 'aoal-1',
  tokenType: 'Bearer',
  expiresIn: 3600,
  refreshToken: 'aorv-2',
};
