/** Responses that the service would never send: each is a typed error and has no other effect. */
import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { SignInError } from '../../src/base/errors.ts';
import type { Http } from '../../src/http/http.ts';
import { createOidcClient } from '../../src/oidc/oidcClient.ts';
import { OidcError } from '../../src/oidc/oidcError.ts';
import { configFor, createDeps, refresh, registration, rejection, signal, tokens } from './wire.ts';

function clientGiven(body: string, status = 200) {
  const http: Http = async () => ({ status, headers: {}, body, sentAt: 0, receivedAt: 0 });
  return createOidcClient(createDeps({ http }), configFor());
}

const grant = {
  deviceCode: 'd',
  userCode: 'BCDF-GHJK',
  verificationUri: 'https://device.test/',
  verificationUriComplete: 'https://device.test/?user_code=BCDF-GHJK',
  expiresIn: 600,
  interval: 1,
};

function startDevice(members: Record<string, unknown>) {
  const request = { ...registration, startUrl: 'https://d-1.awsapps.com/start' };
  const client = clientGiven(JSON.stringify({ ...grant, ...members }));
  return client.startDeviceAuthorization(request, { signal });
}

async function assertBadAnswer(promise: Promise<unknown>) {
  const error = await rejection(promise);
  assert.ok(error instanceof SignInError && error.code === 'bad-answer', String(error));
}

describe('a hostile response', () => {
  for (const page of [
    'javascript:alert(1)',
    'file:///etc/passwd',
    'vscode://publisher.extension/act',
    'command:workbench.action.terminal.new',
    'data:text/html,x',
    'http://device.test/',
    'http://127.0.0.1.evil.test/',
    '//device.test/',
    ['https://device.test/'],
  ]) {
    it(`is refused if it names the page ${page}`, async () => {
      await assertBadAnswer(startDevice({ verificationUri: page }));
      await assertBadAnswer(startDevice({ verificationUriComplete: page }));
    });
  }

  for (const expiresIn of [0, -1, 0.5, 2 ** 31, 9e15, 1e308, '3600', true, [3600], {}, undefined]) {
    it(`is refused if it has the lifetime ${JSON.stringify(expiresIn)}`, async () => {
      const body = JSON.stringify({ ...tokens, expiresIn });
      await assertBadAnswer(clientGiven(body).createToken(refresh, { signal }));
      await assertBadAnswer(startDevice({ expiresIn }));
    });
  }

  // A token with a line break was stored, and a token of 900 KB was handed to other extensions.
  for (const [name, token] of [
    ['a line break', 'aoal-1\r\nx-injected: 1'],
    ['a control character', 'aoal\u0000'],
    ['a direction mark', 'aoal\u202e'],
    ['a space', 'aoal 1'],
    ['900 KB', 'a'.repeat(900_000)],
  ] as const) {
    for (const member of ['accessToken', 'refreshToken', 'idToken']) {
      it(`is refused if its ${member} has ${name}`, async () => {
        const body = JSON.stringify({ ...tokens, [member]: token });
        await assertBadAnswer(clientGiven(body).createToken(refresh, { signal }));
      });
    }
    it(`is refused if its client or device code has ${name}`, async () => {
      const client = { clientId: 'c', clientSecret: 's', clientSecretExpiresAt: 1_707_776_000 };
      for (const member of ['clientId', 'clientSecret']) {
        const body = JSON.stringify({ ...client, [member]: token });
        const request = { clientName: 'Name', clientType: 'public' } as const;
        await assertBadAnswer(clientGiven(body).registerClient(request, { signal }));
      }
      await assertBadAnswer(startDevice({ deviceCode: token }));
      await assertBadAnswer(startDevice({ userCode: token }));
    });
  }

  // An odd value of an unused member once failed the sign-in.
  it('is accepted with any value of an unused member', async () => {
    const needed = { clientId: 'c', clientSecret: 's', clientSecretExpiresAt: 1_707_776_000 };
    const odd = fc.record({
      clientIdIssuedAt: fc.jsonValue(),
      authorizationEndpoint: fc.jsonValue(),
      tokenEndpoint: fc.jsonValue(),
    });
    const property = fc.asyncProperty(odd, async (members) => {
      const client = clientGiven(JSON.stringify({ ...members, ...needed }));
      const answer = await client.registerClient(
        { clientName: 'Name', clientType: 'public' },
        { signal },
      );
      assert.deepEqual({ ...answer, ...needed }, answer);
    });
    await fc.assert(property);
  });

  it('does not pollute a prototype', async () => {
    const polluting = `{"__proto__":{"accessToken":"x","expiresIn":60,"polluted":1},
      "constructor":{"prototype":{"polluted":1}}}`;
    await assertBadAnswer(clientGiven(polluting).createToken(refresh, { signal }));
    const body = JSON.stringify(tokens).replace('{', '{"__proto__":{"idToken":"x"},');
    const answer = await clientGiven(body).createToken(refresh, { signal });
    assert.equal(answer.idToken, undefined);
    assert.equal(({} as Record<string, unknown>).polluted, undefined);
    for (const error of ['constructor', '__proto__', 'toString']) {
      const refusal = JSON.stringify({ error, __type: error, code: error });
      await assertRefused(clientGiven(refusal, 400).createToken(refresh, { signal }));
    }
  });

  it('may be nested to any depth', async () => {
    const deep = '['.repeat(500_000) + ']'.repeat(500_000);
    await assertBadAnswer(clientGiven(deep).createToken(refresh, { signal }));
    await assertBadAnswer(clientGiven(deep, 400).createToken(refresh, { signal }));
  });

  it('becomes a typed error or a complete message, whatever its members are', async () => {
    const member = fc.oneof(fc.jsonValue(), fc.constantFrom(...Object.values(tokens)));
    const members = fc.record(
      { accessToken: member, expiresIn: member, tokenType: member, error: member, __type: member },
      { requiredKeys: [] },
    );
    const property = fc.asyncProperty(
      members,
      fc.constantFrom(200, 400, 500),
      async (body, status) => {
        const outcome = await clientGiven(JSON.stringify(body), status)
          .createToken(refresh, { signal })
          .catch((error: unknown) => error);
        if (outcome instanceof Error) {
          assert.ok(outcome instanceof SignInError || outcome instanceof OidcError, outcome.stack);
        } else {
          const { accessToken, expiresIn } = outcome as typeof tokens;
          assert.ok(typeof accessToken === 'string' && Number.isInteger(expiresIn));
        }
      },
    );
    await fc.assert(property, { numRuns: 300 });
  });
});

async function assertRefused(promise: Promise<unknown>) {
  const error = await rejection(promise);
  assert.ok(error instanceof SignInError && error.code !== 'expired', String(error));
}
