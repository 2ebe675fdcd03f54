/** Builds the engine as the extension does, with real flows and clients, on any transport. */

import { getCallerIdentity } from '../../src/aws/sts.ts';
import type { Clock } from '../../src/base/clock.ts';
import type { Log } from '../../src/base/log.ts';
import { createServerClock } from '../../src/base/serverClock.ts';
import { browserFlow } from '../../src/flows/browserFlow.ts';
import { deviceFlow } from '../../src/flows/deviceFlow.ts';
import type { CallbackPages } from '../../src/flows/flow.ts';
import { registrationRequest } from '../../src/flows/registrationRequest.ts';
import { createHttp, type Transport } from '../../src/http/http.ts';
import { createIamTokens } from '../../src/oidc/iamTokens.ts';
import { createOidcClient } from '../../src/oidc/oidcClient.ts';
import { createPortalClient } from '../../src/portal/portalClient.ts';
import {
  createSessionEngine,
  type EngineDeps,
  type SessionEngine,
} from '../../src/sessions/engine.ts';
import type { Instance } from '../../src/sessions/session.ts';
import { withProblems } from '../../src/sessions/signIn/applicationError.ts';
import type { FlowPart } from '../../src/sessions/signIn/signIn.ts';
// The engine loads these on first use: a fake clock would not wait for the file system.
import '../../src/sessions/account/relabel.ts';
import '../../src/sessions/refresh/applicationRenewal.ts';
import '../../src/sessions/refresh/refreshSession.ts';
import '../../src/sessions/signIn/applicationSignIn.ts';
import '../../src/sessions/userActions.ts';
import { type Caller, exampleCallers } from '../emulator/world/directory.ts';
import { createFakeAccountMemory } from '../fakes/accountMemory.ts';

export interface Wiring
  extends Pick<EngineDeps, 'lock' | 'secretStore' | 'onStorageError' | 'random'>,
    Partial<Pick<EngineDeps, 'memory'>> {
  clock: Clock;
  log: Log;
  transport: Transport;
  /** The endpoint of all services; by default a meaningless host. */
  endpoint?: string;
  overrides?: Partial<EngineDeps>;
}

/** Whose credentials sign the requests for applications. */
const [caller] = exampleCallers as [Caller, ...Caller[]];

const product = { name: 'iam-identity-center-auth', version: '0.0.0' };

const pages: CallbackPages = {
  success: async () => 'done',
  unfinished: async () => 'unfinished',
  failure: async (kind) => kind,
  stray: () => 'stray',
};

const namedRequest: FlowPart['registrationRequest'] = (method, client) =>
  registrationRequest(method, { ...client, clientName: 'Test' });

export function wireEngine(wiring: Wiring): SessionEngine {
  const { clock, log, transport, endpoint = 'http://127.0.0.1', overrides, ...rest } = wiring;
  const serverClock = createServerClock(clock);
  const http = createHttp({ clock, transport });
  const service = { clock, log, serverClock, http, ...(rest.random && { random: rest.random }) };
  const env = {
    AWS_ENDPOINT_URL_SSO_OIDC: endpoint,
    AWS_ENDPOINT_URL_SSO: endpoint,
    AWS_ENDPOINT_URL_STS: endpoint,
  };
  const config = ({ region, startUrl, portalUrl = startUrl }: Instance) => ({
    region,
    startUrl: portalUrl,
    env,
    product,
  });
  return createSessionEngine({
    clock,
    serverClock,
    log,
    oidc: async (instance) => createOidcClient(service, config(instance)),
    portal: async (instance) => createPortalClient(service, config(instance)),
    iamTokens: async (_arn, instance) =>
      withProblems(
        createIamTokens({ ...service, credentials: async () => caller }, config(instance)),
        instance.name,
        ({ kind }) => kind,
      ),
    callerIdentity: (instance, credentials, options) =>
      getCallerIdentity(credentials, service, config(instance), options),
    flows: {
      browser: async () => ({ flow: browserFlow, registrationRequest: namedRequest }),
      deviceCode: async () => ({ flow: deviceFlow, registrationRequest: namedRequest }),
    },
    methods: {
      choose: async ({ method = 'deviceCode' }) =>
        method === 'browser' ? ['browser', 'deviceCode'] : ['deviceCode', 'browser'],
      remember: async () => undefined,
    },
    pages: async () => pages,
    memory: createFakeAccountMemory(),
    origins: async () => undefined,
    ...rest,
    ...overrides,
  });
}
