/** Responses of the service. An input is a status, headers, an empty line and a body. */
import assert from 'node:assert/strict';
import { getCallerIdentity } from '../../../src/aws/sts.ts';
import { noLog } from '../../../src/base/log.ts';
import { createServerClock } from '../../../src/base/serverClock.ts';
import type { Http } from '../../../src/http/http.ts';
import { webPageError } from '../../../src/http/networkError.ts';
import { readRetryHint } from '../../../src/http/retry.ts';
import { createIamTokens } from '../../../src/oidc/iamTokens.ts';
import { createOidcClient } from '../../../src/oidc/oidcClient.ts';
import { OidcError } from '../../../src/oidc/oidcError.ts';
import { resolvePortal } from '../../../src/oidc/resolvePortal.ts';
import { createPortalClient } from '../../../src/portal/portalClient.ts';
import { PortalError } from '../../../src/portal/portalError.ts';
import { readIdTokenName, readRoleSessionName } from '../../../src/sessions/account/userName.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { assertOneLine, read, type Target } from '../target.ts';

const signal = AbortSignal.timeout(2 ** 31 - 1);
const clock = { ...createFakeClock(1_800_000_000_000), sleep: async () => undefined };
const config = {
  region: 'us-east-1',
  product: { name: 'a', version: '1' },
  env: {},
  maxAttempts: 1,
};

/** The longest token and the largest number of them that another program has to be able to keep. */
const longestToken = 16_384;

function responseOf(input: string) {
  const [head = '', ...rest] = input.split('\n\n');
  const [status = '', ...lines] = head.split('\n');
  const headers = Object.fromEntries(
    lines.map((line) => {
      const at = line.indexOf(':');
      return [line.slice(0, Math.max(0, at)).toLowerCase(), line.slice(at + 1).trim()];
    }),
  );
  const number = Number.parseInt(status, 10);
  const sentAt = clock.now();
  return {
    status: number >= 200 && number < 600 ? number : 200,
    headers,
    body: rest.join('\n\n'),
    sentAt,
    receivedAt: sentAt + 100,
  };
}

/** A call of the service that gets the input as its response. */
function call<T>(
  act: (deps: Parameters<typeof createOidcClient>[0]) => Promise<T>,
  check: (result: T) => void = () => undefined,
): Target {
  return async (input) => {
    const http: Http = async () => responseOf(input);
    const deps = { clock, log: noLog, serverClock: createServerClock(clock), http };
    try {
      const result = await read(() => act(deps));
      if (result !== undefined) check(result);
    } finally {
      assert.ok(Number.isFinite(deps.serverClock.now()));
    }
  };
}

const client = { clientId: 'id', clientSecret: 'secret' };
const accessToken = 'aoal-1';

function assertTokens(tokens: { accessToken: string; refreshToken?: string; expiresIn: number }) {
  for (const token of [tokens.accessToken, tokens.refreshToken ?? 'x']) {
    assert.match(token, /^[!-~]+$/);
    assert.ok(token.length <= longestToken);
  }
  assert.ok(Number.isSafeInteger(tokens.expiresIn) && tokens.expiresIn > 0);
}

async function all<T>(pages: AsyncIterable<readonly T[]>): Promise<T[]> {
  const items: T[] = [];
  for await (const page of pages) items.push(...page);
  return items;
}

export const serviceTargets: Readonly<Record<string, Target>> = {
  'response-register-client': call((deps) =>
    createOidcClient(deps, config).registerClient(
      { clientName: 'a', clientType: 'public' },
      { signal },
    ),
  ),
  'response-device-authorization': call(
    (deps) =>
      createOidcClient(deps, config).startDeviceAuthorization(
        { ...client, startUrl: 'https://a.awsapps.com/start' },
        { signal },
      ),
    ({ verificationUri, verificationUriComplete, interval }) => {
      for (const page of [verificationUri, verificationUriComplete]) {
        assert.match(new URL(page).protocol, /^https?:$/);
      }
      assert.ok(interval >= 1);
    },
  ),
  'response-token': call(
    (deps) =>
      createOidcClient(deps, config).createToken(
        { ...client, grantType: 'refresh_token', refreshToken: 'aorv' },
        { signal },
      ),
    assertTokens,
  ),
  'response-token-with-iam': call(
    (deps) =>
      createIamTokens(
        { ...deps, credentials: async () => ({ accessKeyId: 'a', secretAccessKey: 'b' }) },
        config,
      ).createTokenWithIam(
        { clientId: 'arn', grantType: 'refresh_token', refreshToken: 'aorv' },
        { signal },
      ),
    (tokens) => {
      assertTokens(tokens);
      const { scope = [], awsAdditionalDetails: { identityContext = 'x' } = {} } = tokens;
      for (const text of [...scope, identityContext]) assert.match(text, /^[!-~]{1,16384}$/);
      assert.ok(scope.join(' ').length < 32_768);
    },
  ),
  'response-accounts': call(
    (deps) => all(createPortalClient(deps, config).listAccounts({ accessToken }, { signal })),
    (accounts) => {
      for (const { accountId, accountName, emailAddress } of accounts) {
        assert.match(accountId, /^\d{12}$/);
        assertOneLine(accountName);
        assertOneLine(emailAddress);
      }
    },
  ),
  'response-roles': call((deps) =>
    all(
      createPortalClient(deps, config).listAccountRoles(
        { accessToken, accountId: '123456789012' },
        { signal },
      ),
    ),
  ),
  'response-role-credentials': call((deps) =>
    createPortalClient(deps, config).getRoleCredentials(
      { accessToken, accountId: '123456789012', roleName: 'a' },
      { signal },
    ),
  ),
  'response-caller-identity': call(
    (deps) =>
      getCallerIdentity({ accessKeyId: 'a', secretAccessKey: 'b' }, deps, config, { signal }),
    ({ arn }) => void readRoleSessionName(arn),
  ),
  'response-portal-redirect': (input) =>
    read(async () => {
      const http: Http = async () => responseOf(input);
      const portal = await resolvePortal('https://sso.example.com/', { http }, { signal });
      if (portal) assert.match(portal.startUrl, /^https:\/\/[\w.-]+(\/|$)/);
    }),
  'response-error-texts': async (input) => {
    const http: Http = async () => ({ ...responseOf(input), status: 400 });
    const deps = { clock, log: noLog, serverClock: createServerClock(clock), http };
    const oidc = createOidcClient(deps, config).createToken(
      { ...client, grantType: 'refresh_token', refreshToken: 'aorv' },
      { signal },
    );
    const portal = createPortalClient(deps, config).logout({ accessToken }, { signal });
    for (const error of await Promise.all([oidc, portal].map((each) => each.catch((e) => e)))) {
      if (!(error instanceof OidcError || error instanceof PortalError)) continue;
      for (const text of Object.values({ ...error.details, requestId: '' })) {
        assertOneLine(String(text));
      }
    }
  },
  'response-headers': (input) => {
    const response = responseOf(input);
    const hint = readRetryHint(response.headers, clock.now());
    assert.ok(hint === undefined || hint >= 0);
    webPageError(response, 'host.example');
    const serverClock = createServerClock(clock);
    const { headers, sentAt, receivedAt } = response;
    serverClock.observe({ date: headers.date ?? null, sentAt, receivedAt });
    assert.ok(Number.isFinite(serverClock.now()));
  },
  'id-token': (input) => void readIdTokenName(input),
  'caller-arn': (input) => void readRoleSessionName(input),
};
