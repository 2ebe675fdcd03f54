import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Http } from '../../src/http/http.ts';
import { createOidcClient } from '../../src/oidc/oidcClient.ts';
import { OidcError } from '../../src/oidc/oidcError.ts';
import type { OidcConfig } from '../../src/oidc/operation.ts';
import { json, startRecordingServer } from '../fakes/recordingServer.ts';
import { configFor, createDeps, refresh, rejection, signal, tokens } from './wire.ts';

/** The hosts asked after the first one, which names another region or endpoint. */
async function hostsAsked(
  named: { region?: string; endpoint?: string },
  config: Partial<OidcConfig> = {},
) {
  const asked: string[] = [];
  const http: Http = async ({ url }) => {
    asked.push(url.host);
    const answer = { headers: {}, sentAt: 0, receivedAt: 0 };
    return asked.length === 1
      ? { ...answer, status: 400, body: JSON.stringify({ error: 'invalid_request', ...named }) }
      : { ...answer, status: 200, body: JSON.stringify(tokens) };
  };
  const client = createOidcClient(createDeps({ http }), configFor(undefined, config));
  await client
    .createToken(refresh, { signal })
    .catch((error) => assert.ok(error instanceof OidcError));
  return asked.slice(1);
}

describe('an error that names another region', () => {
  it('is followed there', async () => {
    assert.deepEqual(await hostsAsked({ region: 'us-east-1' }), ['oidc.us-east-1.amazonaws.com']);
    assert.deepEqual(
      await hostsAsked({ region: 'us-east-1', endpoint: 'https://oidc.us-east-1.amazonaws.com' }),
      ['oidc.us-east-1.amazonaws.com'],
    );
    assert.deepEqual(await hostsAsked({ endpoint: 'https://oidc.us-east-1.amazonaws.com/' }), [
      'oidc.us-east-1.amazonaws.com',
    ]);
  });

  it('is followed to an endpoint of the same kind', async () => {
    assert.deepEqual(await hostsAsked({ region: 'us-east-1' }, { useDualstack: 'on' }), [
      'oidc.us-east-1.api.aws',
    ]);
    assert.deepEqual(await hostsAsked({ region: 'us-east-1' }, { region: 'fips-eu-west-1' }), [
      'oidc-fips.us-east-1.amazonaws.com',
    ]);
  });

  const strangers: { region?: string; endpoint?: string }[] = [
    { region: 'us-gov-west-1' },
    { region: 'cn-north-1' },
    { region: 'nonsense' },
    { region: 'us-east-1.evil.test' },
    { region: 'us-east-1', endpoint: 'https://evil.test' },
    { region: 'us-east-1', endpoint: 'http://oidc.us-east-1.amazonaws.com' },
    { region: 'us-east-1', endpoint: 'https://oidc.us-east-1.amazonaws.com:8443' },
    { region: 'us-east-1', endpoint: 'https://oidc.us-east-1.amazonaws.com.evil.test' },
    { endpoint: 'https://evil.us-east-1.amazonaws.com' },
    { endpoint: 'https://oidc.us-gov-west-1.amazonaws.com' },
    { endpoint: 'http://127.0.0.1:1' },
    { endpoint: 'nonsense' },
    { region: 'eu-west-1' },
  ];
  for (const named of strangers) {
    it(`is not followed to ${JSON.stringify(named)}`, async () =>
      assert.deepEqual(await hostsAsked(named), []));
  }

  // `//` at the start of a path once made the rest of it the host.
  for (const [endpoint, ...expected] of [
    ['http://127.0.0.1:2//evil.test/', '127.0.0.1:2'],
    ['odd://127.0.0.1:2'],
    ['file:///token'],
  ] as const) {
    it(`is not followed from this computer to another host: ${endpoint}`, async () => {
      const asked = await hostsAsked({ endpoint }, { env: { AWS_ENDPOINT_URL: 'http://[::1]:1' } });
      assert.deepEqual(asked, expected);
    });
  }

  it('is followed only once, and from a custom endpoint only on this computer', async () => {
    await using first = await startRecordingServer();
    await using second = await startRecordingServer();
    for (const [server, other] of [
      [first, second],
      [second, first],
    ] as const) {
      server.answer((response) =>
        json(response, 400, { error: 'invalid_request', endpoint: other.url, region: 'us-east-1' }),
      );
    }
    const client = createOidcClient(createDeps(), configFor(first.url));
    const error = await rejection(client.createToken(refresh, { signal }));
    assert.ok(error instanceof OidcError);
    assert.equal(error.details.endpoint, first.url);
    assert.deepEqual([first.requests.length, second.requests.length], [1, 1]);
    assert.equal(second.requests[0]?.body, first.requests[0]?.body);
    const env = { AWS_ENDPOINT_URL: 'https://custom.test' };
    assert.deepEqual(await hostsAsked({ endpoint: first.url }, { env }), []);
    assert.deepEqual(await hostsAsked({ region: 'us-east-1' }, { env }), []);
  });
});
