/**
 * The official clients and ours, connected to one recording server, to compare what they send and
 * how they read the same response.
 */
import assert from 'node:assert/strict';
import { SSOClient } from '@aws-sdk/client-sso';
import { SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
import { createIamTokens } from '../../src/oidc/iamTokens.ts';
import { createOidcClient } from '../../src/oidc/oidcClient.ts';
import { createPortalClient } from '../../src/portal/portalClient.ts';
import type { RecordedRequest, RecordingServer } from '../fakes/recordingServer.ts';
import { configFor, createDeps } from '../oidc/wire.ts';

export const region = 'eu-west-1';
export const credentials = {
  accessKeyId: 'ASIAEXAMPLE',
  secretAccessKey: 'not-a-secret',
  sessionToken: 'not-a-session',
};

export function createOracle(server: RecordingServer) {
  const official = { region, endpoint: server.url, credentials, maxAttempts: 1 };
  const deps = { ...createDeps(), credentials: async () => credentials };
  const config = configFor(server.url, { region, maxAttempts: 1 });
  return {
    sdk: { oidc: new SSOOIDCClient(official), portal: new SSOClient(official) },
    oidc: createOidcClient(deps, config),
    portal: createPortalClient(deps, config),
    iam: createIamTokens(deps, config),
  };
}

/** Runs one call with each client and resolves to their requests and results, ours second. */
export async function compareCalls(
  server: RecordingServer,
  official: () => Promise<unknown>,
  own: () => Promise<unknown>,
): Promise<{ requests: [RecordedRequest, RecordedRequest]; results: [unknown, unknown] }> {
  server.requests.length = 0;
  const results: [unknown, unknown] = [plain(await official()), plain(await own())];
  const [first, second, ...rest] = server.requests;
  assert.ok(first && second && rest.length === 0, 'one request each');
  return { requests: [first, second], results };
}

/**
 * Removes what the SDK adds, and undefined, null and empty members.
 * Difference: the SDK returns empty strings. Reason: an empty token, code or name is useless, and
 * every caller would have to check for it.
 */
function plain(result: unknown): unknown {
  if (Array.isArray(result)) return result.map(plain);
  if (typeof result !== 'object' || result === null) return result;
  return Object.fromEntries(
    Object.entries(result)
      .filter(([name, value]) => name !== '$metadata' && value != null && value !== '')
      .map(([name, value]) => [name, plain(value)]),
  );
}

/** The parts of a request that are compared, apart from its signature. */
export function essence({ method, target, headers, body }: RecordedRequest) {
  return {
    method,
    target,
    body: body === '' ? '' : JSON.parse(body),
    contentType: headers['content-type'],
    bearer: headers['x-amz-sso_bearer_token'],
    attempt: headers['amz-sdk-request'],
    securityToken: headers['x-amz-security-token'],
  };
}
