/**
 * The same call with the official client and with ours: both send the same request, and read the
 * same result from the same response.
 */
import assert from 'node:assert/strict';
import { after, describe, it } from 'node:test';
import * as portalSdk from '@aws-sdk/client-sso';
import * as oidcSdk from '@aws-sdk/client-sso-oidc';
import fc from 'fast-check';
import { signRequest } from '../../src/aws/signRequest.ts';
import { verifySigV4 } from '../emulator/sts/sigv4.ts';
import { json, type RecordedRequest, startRecordingServer } from '../fakes/recordingServer.ts';
import { signal } from '../oidc/wire.ts';
import * as generated from './generators.ts';
import { compareCalls, createOracle, credentials, essence, region } from './oracle.ts';

const server = await startRecordingServer();
after(() => server[Symbol.asyncDispose]());
const { sdk, oidc, portal, iam } = createOracle(server);

/** The same call with each client. `check` makes further assertions on the two requests. */
interface Calls<Input> {
  official(input: Input): Promise<unknown>;
  own(input: Input): Promise<unknown>;
  check?(requests: [RecordedRequest, RecordedRequest]): Promise<void>;
}

/** One property per operation: both clients, with generated input and response. */
function conforms<Input, Answer>(
  operation: string,
  { input, answer }: { input: fc.Arbitrary<Input>; answer: fc.Arbitrary<Answer> },
  { official, own, check }: Calls<Input>,
) {
  it(`sends and reads ${operation} like the official client`, async () => {
    const property = fc.asyncProperty(input, answer, async (request, response) => {
      server.answer((outgoing) => json(outgoing, 200, response));
      const { requests, results } = await compareCalls(
        server,
        () => official(request),
        () => own(request),
      );
      assert.deepEqual(essence(requests[1]), essence(requests[0]));
      assert.deepEqual(results[1], results[0]);
      await check?.(requests);
    });
    await fc.assert(property, generated.runs);
  });
}

describe('conformance with the official clients', () => {
  conforms('RegisterClient', generated.registerClient, {
    official: (input) => sdk.oidc.send(new oidcSdk.RegisterClientCommand(input as never)),
    own: (input) => oidc.registerClient(input, { signal }),
  });

  conforms('StartDeviceAuthorization', generated.startDeviceAuthorization, {
    official: (input) => sdk.oidc.send(new oidcSdk.StartDeviceAuthorizationCommand(input)),
    own: (input) => oidc.startDeviceAuthorization(input, { signal }),
  });

  conforms('CreateToken', generated.createToken, {
    official: (input) => sdk.oidc.send(new oidcSdk.CreateTokenCommand(input as never)),
    own: (input) => oidc.createToken(input, { signal }),
  });

  conforms('CreateTokenWithIAM', generated.createTokenWithIam, {
    official: (input) => sdk.oidc.send(new oidcSdk.CreateTokenWithIAMCommand(input as never)),
    own: (input) => iam.createTokenWithIam(input, { signal }),
    check: async (requests) => {
      for (const request of requests) {
        assert.deepEqual(signerOf(request), { accessKeyId: credentials.accessKeyId });
      }
      assert.equal(await signedByUs(requests[0]), requests[0].headers.authorization);
    },
  });

  conforms('GetRoleCredentials', generated.getRoleCredentials, {
    official: async (input) =>
      (await sdk.portal.send(new portalSdk.GetRoleCredentialsCommand(input))).roleCredentials,
    own: (input) => portal.getRoleCredentials(input, { signal }),
  });

  conforms(
    'Logout',
    { ...generated.logout, answer: fc.constant({}) },
    {
      official: async (input) => void (await sdk.portal.send(new portalSdk.LogoutCommand(input))),
      own: (input) => portal.logout(input, { signal }),
    },
  );

  it('requests and reads the pages of ListAccounts like the official client', () =>
    pagesConform(
      generated.listAccounts,
      (input) => portalSdk.paginateListAccounts({ client: sdk.portal }, { ...input }),
      (page) => page.accountList,
      (input) => portal.listAccounts(input, { signal }),
    ));

  it('requests and reads the pages of ListAccountRoles like the official client', () =>
    pagesConform(
      generated.listAccountRoles,
      (input) => portalSdk.paginateListAccountRoles({ client: sdk.portal }, { ...input }),
      (page) => page.roleList,
      (input) => portal.listAccountRoles(input, { signal }),
    ));
});

/** Two pages: the first has a generated next token, the second has null. */
async function pagesConform<Input, Page, Item>(
  {
    input,
    answer,
    nextToken,
  }: {
    input: fc.Arbitrary<Input>;
    answer: fc.Arbitrary<object>;
    nextToken: fc.Arbitrary<string>;
  },
  official: (input: Input) => AsyncIterable<Page>,
  itemsOf: (page: Page) => Item[] | undefined,
  own: (input: Input) => AsyncIterable<readonly Item[]>,
) {
  const property = fc.asyncProperty(input, answer, nextToken, async (request, page, next) => {
    const list = async <T>(pages: AsyncIterable<T>): Promise<T[]> => {
      server.answer((outgoing, _, number) =>
        json(outgoing, 200, { ...page, nextToken: number === 1 ? next : null }),
      );
      server.requests.length = 0;
      const all: T[] = [];
      for await (const one of pages) all.push(one);
      return all;
    };
    const expected = (await list(official(request))).map(itemsOf);
    const expectedRequests = server.requests.map(essence);
    assert.deepEqual(withoutNulls(await list(own(request))), withoutNulls(expected));
    assert.deepEqual(server.requests.map(essence), expectedRequests);
    assert.equal(expectedRequests.length, 2);
  });
  await fc.assert(property, generated.runs);
}

function withoutNulls(value: unknown): unknown {
  return JSON.parse(JSON.stringify(value), (_, member) => member ?? undefined);
}

function headersOf(request: RecordedRequest): Record<string, string> {
  return Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [name, String(value)]),
  );
}

/** Verifies the signature, with code that is independent of both signers. */
function signerOf(request: RecordedRequest) {
  return verifySigV4(
    { ...request, headers: headersOf(request) },
    { service: 'sso-oauth', region, now: Date.now(), findKey: () => credentials },
  );
}

/** Our signature of a request with the same headers, key and time. */
async function signedByUs(request: RecordedRequest): Promise<string | undefined> {
  const all = headersOf(request);
  const signed = /SignedHeaders=([^,]+)/.exec(all.authorization ?? '')?.[1]?.split(';') ?? [];
  const made = ['host', 'x-amz-date', 'x-amz-security-token', 'x-amz-content-sha256'];
  const headers = Object.fromEntries(
    signed.filter((name) => !made.includes(name)).map((name) => [name, all[name] ?? '']),
  );
  const time = /^(....)(..)(..)T(..)(..)(..)Z$/.exec(all['x-amz-date'] ?? '') ?? [];
  const [, year, month, day, hour, minute, second] = time.map(Number);
  const ours = await signRequest(
    { method: 'POST', url: new URL(request.target, server.url), headers, body: request.body },
    {
      credentials,
      region,
      service: 'sso-oauth',
      signingTime: Date.UTC(year ?? 0, (month ?? 1) - 1, day, hour, minute, second),
    },
  );
  return ours.headers.authorization;
}
