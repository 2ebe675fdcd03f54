/** The dependencies of a flow in tests: a scripted user, a scripted service and a fake clock. */

import type { Cancellable } from '../../src/base/abortable.ts';
import { noLog } from '../../src/base/log.ts';
import type { CallbackPages, FlowDeps, FlowRequest, Registration } from '../../src/flows/flow.ts';
import type { OidcClient } from '../../src/oidc/oidcClient.ts';
import { OidcError, type OidcErrorName } from '../../src/oidc/oidcError.ts';
import type {
  AuthorizeRequest,
  CreateTokenRequest,
  CreateTokenResponse,
  StartDeviceAuthorizationRequest,
  StartDeviceAuthorizationResponse,
} from '../../src/oidc/oidcMessages.ts';
import { createFakeClock, type FakeClock } from '../fakes/clock.ts';
import { createFakePrompts, type FakePrompts, type Script } from '../fakes/prompts.ts';

export const tokens: CreateTokenResponse = {
  accessToken: 'access',
  tokenType: 'Bearer',
  expiresIn: 3600,
  refreshToken: 'refresh',
};

export const deviceGrant: StartDeviceAuthorizationResponse = {
  deviceCode: 'device-code',
  userCode: 'BCDF-GHJK',
  verificationUri: 'https://device.example/',
  verificationUriComplete: 'https://device.example/?user_code=BCDF-GHJK',
  expiresIn: 600,
  interval: 1,
};

const registration: Registration = {
  clientId: 'client',
  clientSecret: 'secret',
  expiresAt: Date.UTC(2027, 0),
  method: 'browser',
};

export const request: FlowRequest = {
  registration,
  startUrl: 'https://d-1234567890.awsapps.com/start',
  scopes: ['sso:account:access'],
};

export interface Service {
  /** Returns the response to this call, counted from 1, or throws an error of the service. */
  createToken?(call: number, options: Cancellable): unknown;
  startDeviceAuthorization?(options: Cancellable): unknown;
}

export interface Stage {
  deps: FlowDeps;
  clock: FakeClock;
  prompts: FakePrompts;
  /** All CreateToken requests in order, with their times. */
  exchanges: { at: number; request: CreateTokenRequest }[];
  /** Resolves at the first of them. */
  exchanging: Promise<void>;
  deviceRequests: StartDeviceAuthorizationRequest[];
  authorizeRequests: AuthorizeRequest[];
}

export function createStage(
  script: Script,
  service: Service = {},
  pages: Partial<CallbackPages> = {},
): Stage {
  const clock = createFakeClock();
  const begun = clock.now();
  const prompts = createFakePrompts(script);
  const exchanges: Stage['exchanges'] = [];
  const exchanging = Promise.withResolvers<void>();
  const deviceRequests: Stage['deviceRequests'] = [];
  const authorizeRequests: Stage['authorizeRequests'] = [];
  const oidc: OidcClient = {
    registerClient: async () => {
      throw new Error('a flow does not register a client');
    },
    async startDeviceAuthorization(sent, options) {
      deviceRequests.push(sent);
      return ((await service.startDeviceAuthorization?.(options)) ?? deviceGrant) as never;
    },
    async createToken(sent, options) {
      exchanges.push({ at: clock.now() - begun, request: sent });
      exchanging.resolve();
      return ((await service.createToken?.(exchanges.length, options)) ?? tokens) as never;
    },
    authorizeUrl(sent) {
      authorizeRequests.push(sent);
      const query = new URLSearchParams({ redirect_uri: sent.redirectUri, state: sent.state });
      return new URL(`https://oidc.example/authorize?${query}`);
    },
  };
  return {
    clock,
    prompts,
    exchanges,
    exchanging: exchanging.promise,
    deviceRequests,
    authorizeRequests,
    deps: {
      clock,
      log: noLog,
      oidc,
      prompts,
      pages: {
        success: async () => 'success',
        unfinished: async () => 'unfinished',
        failure: async (kind, description) => `${kind}: ${description}`,
        stray: () => 'stray',
        ...pages,
      },
    },
  };
}

/** An error of the API as the client throws it. */
export function refusal(name: OidcErrorName, description?: string): OidcError {
  const details = { name, status: 400, error: name };
  return new OidcError(description === undefined ? details : { ...details, description });
}

/** A call that stays pending until it is aborted. */
export function silence({ signal }: Cancellable): Promise<never> {
  return new Promise((_resolve, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true });
  });
}

/** Whether a promise has settled by now. */
export async function settled(promise: Promise<unknown>): Promise<boolean> {
  let done = false;
  const note = () => {
    done = true;
  };
  promise.then(note, note);
  await new Promise((resolve) => setImmediate(resolve));
  return done;
}
