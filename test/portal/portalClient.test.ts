import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { systemClock } from '../../src/base/clock.ts';
import { SignInError } from '../../src/base/errors.ts';
import { noLog } from '../../src/base/log.ts';
import { createServerClock } from '../../src/base/serverClock.ts';
import { createHttp } from '../../src/http/http.ts';
import { createUndiciTransport } from '../../src/http/undiciTransport.ts';
import { createPortalClient } from '../../src/portal/portalClient.ts';
import { PortalError } from '../../src/portal/portalError.ts';
import { json, type RecordingServer, startRecordingServer } from '../fakes/recordingServer.ts';

const signal = new AbortController().signal;
const accessToken = 'aoal-hush:MGUC/+=';
const clock = { ...systemClock, sleep: async () => undefined };

function portalAt(server: RecordingServer) {
  const http = createHttp({ clock, transport: createUndiciTransport() });
  return createPortalClient(
    { clock, log: noLog, serverClock: createServerClock(clock), http },
    {
      region: 'eu-west-1',
      product: { name: 'iam-identity-center-auth', version: '1.2.3' },
      env: { AWS_ENDPOINT_URL_SSO: server.url },
    },
  );
}

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => assert.fail('resolved'),
    (error: unknown) => error,
  );
}

async function all<T>(pages: AsyncIterable<T>): Promise<T[]> {
  const list: T[] = [];
  for await (const page of pages) list.push(page);
  return list;
}

describe('the portal client', () => {
  it('lists accounts page by page', async () => {
    await using server = await startRecordingServer();
    const account = (accountId: string) => ({ accountId, accountName: 'n', emailAddress: 'e@x' });
    server.answer((response, _, number) =>
      json(
        response,
        200,
        number === 1
          ? { accountList: [account('000000000001')], nextToken: 'a b&c' }
          : {
              accountList: [account('000000000002'), { accountId: '000000000003' }],
              nextToken: null,
            },
      ),
    );
    const pages = await all(
      portalAt(server).listAccounts({ accessToken, maxResults: 1 }, { signal }),
    );
    assert.deepEqual(pages, [
      [account('000000000001')],
      [account('000000000002'), { accountId: '000000000003' }],
    ]);
    assert.deepEqual(
      server.requests.map(({ method, target }) => `${method} ${target}`),
      [
        'GET /assignment/accounts?max_result=1',
        'GET /assignment/accounts?max_result=1&next_token=a%20b%26c',
      ],
    );
    assert.equal(server.requests[0]?.headers['x-amz-sso_bearer_token'], accessToken);
  });

  for (const length of [1, 2, 3]) {
    it(`stops if next tokens repeat after ${length}`, async () => {
      await using server = await startRecordingServer();
      server.answer((response, _, number) => {
        const nextToken = number < 10 ? `page ${number % length}` : '';
        json(response, 200, { accountList: [], nextToken });
      });
      const pages = all(portalAt(server).listAccounts({ accessToken }, { signal }));
      assert.match(String(await rejection(pages)), /nextToken leads to an earlier page/);
      assert.equal(server.requests.length, length + 1);
    });
  }

  // What is listed is shown, where VS Code draws icons, and names files and profiles.
  it('refuses account ids and role names that the service would never send', async () => {
    await using server = await startRecordingServer();
    const client = portalAt(server);
    for (const accountId of [
      '$(account)',
      '12345678901',
      '０１２３４５６７８９０１',
      '1'.repeat(99),
    ]) {
      server.answer((response) => json(response, 200, { accountList: [{ accountId }] }));
      const error = await rejection(all(client.listAccounts({ accessToken }, { signal })));
      assert.ok(error instanceof SignInError && error.code === 'bad-answer');
    }
    for (const roleName of ['Admin\n', 'Ad min', 'Admin\u202e']) {
      server.answer((response) => json(response, 200, { roleList: [{ roleName }] }));
      const request = { accessToken, accountId: '000000000001' };
      const error = await rejection(all(client.listAccountRoles(request, { signal })));
      assert.ok(error instanceof SignInError && error.code === 'bad-answer');
    }
  });

  it('reads names and error messages as one line', async () => {
    await using server = await startRecordingServer();
    const given = 'Acme\r\n\u202eProd';
    const account = { accountId: '000000000001', accountName: given, emailAddress: given };
    server.answer((response) => json(response, 200, { accountList: [account] }));
    const [[read] = []] = await all(portalAt(server).listAccounts({ accessToken }, { signal }));
    assert.deepEqual([read?.accountName, read?.emailAddress], ['Acme Prod', 'Acme Prod']);
    server.answer((response) => json(response, 403, { message: given }));
    const error = await rejection(portalAt(server).logout({ accessToken }, { signal }));
    assert.ok(error instanceof PortalError);
    assert.equal(error.details.description, 'Acme Prod');
  });

  it('lists the roles of an account', async () => {
    await using server = await startRecordingServer();
    server.answer((response) => json(response, 200, { roleList: [{ roleName: 'Admin' }] }));
    const pages = await all(
      portalAt(server).listAccountRoles({ accessToken, accountId: '000000000001' }, { signal }),
    );
    assert.deepEqual(pages, [[{ roleName: 'Admin', accountId: '000000000001' }]]);
    assert.equal(server.requests[0]?.target, '/assignment/roles?account_id=000000000001');
  });

  it('gets role credentials', async () => {
    await using server = await startRecordingServer();
    const roleCredentials = {
      accessKeyId: 'ASIAEXAMPLE',
      secretAccessKey: 'hush',
      sessionToken: 'hush',
      expiration: 1_665_736_069_000,
    };
    server.answer((response) => json(response, 200, { roleCredentials }));
    const credentials = await portalAt(server).getRoleCredentials(
      { accessToken, accountId: '000000000001', roleName: 'Read Only+' },
      { signal },
    );
    assert.deepEqual(credentials, roleCredentials);
    assert.doesNotMatch(inspect(credentials) + JSON.stringify(credentials), /hush/);
    assert.equal(
      server.requests[0]?.target,
      '/federation/credentials?account_id=000000000001&role_name=Read%20Only%2B',
    );
  });

  it('names the member that is missing from credentials', async () => {
    await using server = await startRecordingServer();
    server.answer((response) => json(response, 200, { roleCredentials: { accessKeyId: 'a' } }));
    const call = portalAt(server).getRoleCredentials(
      { accessToken, accountId: '1', roleName: 'r' },
      { signal },
    );
    assert.match(String(await rejection(call)), /roleCredentials\.secretAccessKey is missing/);
  });

  it('logs out', async () => {
    await using server = await startRecordingServer();
    server.answer((response) => response.writeHead(200).end());
    await portalAt(server).logout({ accessToken }, { signal });
    const [sent] = server.requests;
    assert.equal(`${sent?.method} ${sent?.target} ${sent?.body}`, 'POST /logout ');
    assert.equal(sent?.headers['x-amz-sso_bearer_token'], accessToken);
  });

  it('refuses to send an invalid parameter, and names it', async () => {
    await using server = await startRecordingServer();
    const portal = portalAt(server);
    assert.throws(
      () => portal.listAccounts({ accessToken, maxResults: 101 }, { signal }),
      (error: SignInError) =>
        error.code === 'bad-settings' &&
        error.message === 'ListAccounts: maxResults must be from 1 to 100',
    );
    const call = portal.getRoleCredentials(
      { accessToken, accountId: '1', roleName: '' },
      { signal },
    );
    assert.match(String(await rejection(call)), /GetRoleCredentials: roleName must not be empty/);
    const odd = rejection(portal.logout({ accessToken: 'hush\r\nx: y' }, { signal }));
    assert.match(inspect(await odd), /accessToken must contain printable ASCII/);
    assert.doesNotMatch(inspect(await odd), /hush/);
    assert.equal(server.requests.length, 0);
  });

  const seen = (type: string, message: string) =>
    JSON.stringify({ message, __type: `com.amazonaws.switchboard.portal#${type}Exception` });
  const refusals: [name: string, status: number, body: string, header: string | undefined][] = [
    ['UnauthorizedException', 401, '{"message":"Session token not found or invalid"}', undefined],
    [
      'UnauthorizedException',
      401,
      '{"__type":"com.amazonaws.switchboard.portal#UnauthorizedException","message":"x"}',
      undefined,
    ],
    ['ForbiddenException', 403, '{"message":"No access"}', undefined],
    ['ForbiddenException', 400, '{"message":"No access"}', 'ForbiddenException'],
    ['ResourceNotFoundException', 404, '{"message":null}', undefined],
    ['InvalidRequestException', 400, '{}', 'InvalidRequestException:http://x/'],
    ['TooManyRequestsException', 429, '', undefined],
    // As published (PROTOCOL.md section 11): the type is in the body, and the text says little.
    ['TooManyRequestsException', 429, seen('TooManyRequests', 'HTTP 429 Unknown Code'), undefined],
    ['ForbiddenException', 403, seen('Forbidden', 'No access'), undefined],
    ['MethodNotAllowedException', 405, seen('MethodNotAllowed', 'HTTP 405'), undefined],
    ['NullPointerException', 500, seen('NullPointer', 'Internal error'), undefined],
  ];
  for (const [name, status, body, header] of refusals) {
    it(`recognizes ${name} by status ${status}, ${header ?? 'no header'} and ${body}`, async () => {
      await using server = await startRecordingServer();
      server.answer((response) =>
        response.writeHead(status, header ? { 'x-amzn-errortype': header } : {}).end(body),
      );
      const error = await rejection(portalAt(server).logout({ accessToken }, { signal }));
      assert.ok(error instanceof PortalError, String(error));
      assert.equal(error.details.name, name);
      assert.equal(error.details.status, status);
      assert.equal(server.requests.length, status === 429 || status === 500 ? 3 : 1);
    });
  }

  it('does not take a proxy’s page for an error of the API', async () => {
    await using server = await startRecordingServer();
    server.answer((response) => response.writeHead(401).end('<html>Proxy log-in</html>'));
    const error = await rejection(portalAt(server).logout({ accessToken }, { signal }));
    assert.ok(error instanceof SignInError && error.code === 'network', String(error));
  });
});
