/**
 * Answers of SSO OIDC that people published, byte by byte over real sockets. Each test names the
 * issues; ANSWERS.md lists all answers with their sources.
 */
import assert from 'node:assert/strict';
import { describe, type TestContext, test } from 'node:test';
import { codeClient, createCalls } from '../clients/calls.ts';
import { serveForTest } from '../clients/serveForTest.ts';
import { deviceGrant } from '../oidc/registrations.ts';
import type { Settings } from '../world/settings.ts';

const startUrl = codeClient.issuerUrl;
const deviceClient = { clientName: 'Example', clientType: 'public', scopes: codeClient.scopes };
const namespace = 'http://internal.amazon.com/coral/com.amazonaws.sso.oidc/';

async function serve(context: TestContext, settings: Partial<Settings> = {}) {
  const { emulator, post } = await serveForTest(context, { settings });
  const calls = createCalls(emulator.identityCenter);
  const postTo = (region: string, path: string, body: unknown) =>
    fetch(emulator.urlOf(region) + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const authorize = (clientId: string, region = 'us-east-1') => {
    const { search } = new URL(calls.authorizeUrl(clientId));
    return fetch(`${emulator.urlOf(region)}/authorize${search}`, { redirect: 'manual' });
  };
  /** Starts a device sign-in of a new client; `poll` requests its tokens. */
  const startDevice = async (registration: object = deviceClient, url = startUrl) => {
    const client = calls.register(registration);
    const started = await post('/device_authorization', { ...client, startUrl: url });
    const device = (await started.json()) as Record<string, string>;
    const { deviceCode } = device;
    const poll = () => post('/token', { ...client, grantType: deviceGrant, deviceCode });
    return { client, device, poll };
  };
  return { authorize, calls, control: emulator.control, emulator, post, postTo, startDevice };
}

describe('published answers of SSO OIDC', () => {
  test('a registration lasts 7,776,000 s and names no endpoints (aws-cli#5971, aws-vault#948)', async (context) => {
    const { post } = await serve(context);
    const json = (await (await post('/client/register', codeClient)).json()) as Record<
      string,
      number
    >;
    const { clientIdIssuedAt = 0, clientSecretExpiresAt = 0 } = json;
    assert.equal(clientSecretExpiresAt - clientIdIssuedAt, 7_776_000);
    assert.deepEqual(Object.keys(json).sort(), [
      'clientId',
      'clientIdIssuedAt',
      'clientSecret',
      'clientSecretExpiresAt',
    ]);
  });

  test('a poll before the decision is 86 bytes with a typed header (aws-cli#5877, boto3#3891)', async (context) => {
    const { startDevice } = await serve(context);
    const { poll } = await startDevice();
    const { headers, status, ...answer } = await readAnswer(await poll());
    assert.equal(status, 400);
    assert.equal(
      answer.text,
      '{"error":"authorization_pending","error_description":"Authorization is still pending"}',
    );
    assert.equal(headers.get('content-length'), '86');
    assert.equal(headers.get('content-type'), 'application/json');
    assert.equal(headers.get('x-amzn-errortype'), `AuthorizationPendingException:${namespace}`);
    assert.match(headers.get('x-amzn-requestid') ?? '', /^[0-9a-f-]{36}$/);
    assert.ok(headers.get('date'));
  });

  test('a refused start URL is "Invalid request" (aws-cli#8516)', async (context) => {
    const { calls, post } = await serve(context);
    const client = calls.register(deviceClient);
    const unknown = { ...client, startUrl: 'https://example.awsapps.com/start' };
    const { status, json, type } = await readAnswer(await post('/device_authorization', unknown));
    assert.deepEqual([status, type], [400, `InvalidRequestException:${namespace}`]);
    // 65 bytes in 2024, when errors had no `reason` yet.
    const { reason, ...of2024 } = json;
    assert.equal(JSON.stringify(of2024).length, 65);
    assert.equal(reason, null);
  });

  test('a start URL of another region is accepted and fails in the browser (aws-cli#5058, granted#385)', async (context) => {
    const { emulator, startDevice } = await serve(context, { anyStartUrl: true });
    const { device, poll } = await startDevice(
      deviceClient,
      'https://d-9876543210.awsapps.com/start',
    );
    assert.equal(device.verificationUri, `${emulator.url}/device`);
    const allowed = await fetch(`${emulator.url}/device`, {
      method: 'POST',
      body: new URLSearchParams({
        user_code: device.userCode ?? '',
        user: 'dave',
        decision: 'approve',
      }),
    });
    assert.equal(allowed.status, 400);
    assert.match(await allowed.text(), /invalid_grant.*Invalid grant provided/s);
    assert.equal((await readAnswer(await poll())).json.error, 'authorization_pending');
  });

  test('a device code whose tokens were issued is "Invalid grant provided" (aws-toolkit-vscode#3064)', async (context) => {
    const { control, startDevice } = await serve(context);
    const { poll } = await startDevice();
    control.decideDevice({ user: 'alice' });
    assert.equal((await poll()).status, 200);
    const { status, text } = await readAnswer(await poll());
    assert.equal(status, 400);
    assert.equal(text, '{"error":"invalid_grant","error_description":"Invalid grant provided"}');
  });

  test('a refresh after the end of the session is 78 bytes (aws-cli#8561)', async (context) => {
    const { calls, control, post } = await serve(context);
    const client = calls.register();
    const { refreshToken } = calls.signIn(client);
    control.endSessions({});
    const refresh = { ...client, grantType: 'refresh_token', refreshToken };
    const { text, type } = await readAnswer(await post('/token', refresh));
    assert.equal(
      text,
      '{"error":"invalid_grant","error_description":"Invalid refresh token provided"}',
    );
    assert.equal(text.length, 78);
    assert.equal(type, `InvalidGrantException:${namespace}`);
  });

  test('a refresh in another region is "Invalid token provided" (opencode-kiro-auth#118 #126)', async (context) => {
    const { calls, post, postTo } = await serve(context);
    const client = calls.register();
    const { refreshToken } = calls.signIn(client);
    const refresh = { ...client, grantType: 'refresh_token', refreshToken };
    const { status, json } = await readAnswer(await postTo('ap-southeast-1', '/token', refresh));
    assert.deepEqual(
      [status, json.error, json.error_description],
      [400, 'invalid_request', 'Invalid token provided'],
    );
    assert.equal((await post('/token', refresh)).status, 200, 'the token is still valid');
  });

  test('a refresh with another registration is an invalid_grant (kiro.rs#52)', async (context) => {
    const { calls, post } = await serve(context);
    const { refreshToken } = calls.signIn(calls.register());
    const refresh = { ...calls.register(), grantType: 'refresh_token', refreshToken };
    assert.equal((await readAnswer(await post('/token', refresh))).json.error, 'invalid_grant');
  });

  test('a client of another region gets bare JSON at /authorize (Kiro#330)', async (context) => {
    const { authorize, calls } = await serve(context);
    const { headers, status, text } = await readAnswer(
      await authorize(calls.register().clientId, 'eu-west-2'),
    );
    assert.deepEqual([status, headers.get('location')], [400, null]);
    assert.equal(headers.get('content-type'), 'application/json');
    assert.equal(
      text,
      '{"error":"invalid_request","error_description":"Invalid client provided","reason":null}',
    );
  });

  test('an expired client gets bare JSON at /authorize (aws-toolkit-vscode#3706 #3877)', async (context) => {
    const { authorize, calls, control } = await serve(context);
    const { clientId } = calls.register();
    control.expireRegistrations({ clientId });
    const { headers, status, text } = await readAnswer(await authorize(clientId));
    assert.deepEqual([status, headers.get('location')], [401, null]);
    assert.equal(text, '{"error":"invalid_client","error_description":"Invalid client provided"}');
  });

  test('a client without the code grant gets bare JSON at /authorize (Kiro#7515)', async (context) => {
    const { authorize, calls } = await serve(context);
    const { headers, status, text } = await readAnswer(
      await authorize(calls.register(deviceClient).clientId),
    );
    assert.deepEqual([status, headers.get('location')], [400, null]);
    assert.equal(
      text,
      '{"error":"unauthorized_client","error_description":"Client is unauthorized"}',
    );
  });

  test('tokens come with null members and last an hour (2025 and 2026)', async (context) => {
    const { control, startDevice } = await serve(context);
    const { poll } = await startDevice();
    control.decideDevice({ user: 'alice' });
    const { accessToken, refreshToken, ...rest } = (await readAnswer(await poll())).json;
    assert.match(String(accessToken), /^aoa/);
    assert.match(String(refreshToken), /^aor/);
    assert.deepEqual(rest, {
      aws_sso_app_session_id: null,
      expiresIn: 3600,
      idToken: null,
      issuedTokenType: null,
      originSessionId: null,
      tokenType: 'Bearer',
    });
  });

  test('without scopes a token lasts 28,800 s and has no refresh token (leapp#38, aws-vault#449)', async (context) => {
    const { control, startDevice } = await serve(context);
    const { poll } = await startDevice({ clientName: 'Example', clientType: 'public' });
    control.decideDevice({ user: 'alice' });
    const { expiresIn, refreshToken } = (await readAnswer(await poll())).json;
    assert.deepEqual([expiresIn, refreshToken], [28_800, null]);
  });

  test('the code and device grants together are an InvalidScopeException (aws-sso-cli#1359)', async (context) => {
    const { post } = await serve(context);
    const grantTypes = ['authorization_code', deviceGrant, 'refresh_token'];
    const answer = await readAnswer(await post('/client/register', { ...codeClient, grantTypes }));
    assert.deepEqual([answer.status, answer.type], [400, `InvalidScopeException:${namespace}`]);
  });

  test('redirect URIs may have a port, or no path (granted#779, aws-sso-cli#1441)', async (context) => {
    const { post } = await serve(context);
    const statusOf = async (uri: string) =>
      (await post('/client/register', { ...codeClient, redirectUris: [uri] })).status;
    assert.equal(await statusOf('http://127.0.0.1:50383/oauth/callback'), 200);
    assert.equal(await statusOf('http://127.0.0.1'), 200);
    assert.equal(await statusOf('http://127.0.0.1/other'), 400);
  });

  test('a form is not JSON (Smithy, restJson1)', async (context) => {
    const { emulator } = await serve(context);
    const form = new URLSearchParams({ grant_type: 'refresh_token' });
    const answer = await fetch(`${emulator.url}/token`, { method: 'POST', body: form });
    assert.equal(answer.status, 415);
    assert.equal(answer.headers.get('x-amzn-errortype'), 'UnsupportedMediaTypeException');
  });
});

async function readAnswer(response: Response) {
  const { headers, status } = response;
  const text = await response.text();
  const json = JSON.parse(text) as Record<string, unknown>;
  return { headers, json, status, text, type: headers.get('x-amzn-errortype') };
}
