import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { getCallerIdentity } from '../../src/aws/sts.ts';
import { systemClock } from '../../src/base/clock.ts';
import { SignInError } from '../../src/base/errors.ts';
import { noLog } from '../../src/base/log.ts';
import { createServerClock } from '../../src/base/serverClock.ts';
import { createHttp } from '../../src/http/http.ts';
import { createUndiciTransport } from '../../src/http/undiciTransport.ts';
import { type RecordingServer, startRecordingServer } from '../fakes/recordingServer.ts';

const signal = new AbortController().signal;
const clock = { ...systemClock, sleep: async () => undefined };

function ask(server: RecordingServer) {
  const http = createHttp({ clock, transport: createUndiciTransport() });
  return getCallerIdentity(
    { accessKeyId: 'ASIAEXAMPLE', secretAccessKey: 'hush', sessionToken: 'session' },
    { clock, log: noLog, serverClock: createServerClock(clock), http },
    {
      region: 'eu-west-1',
      product: { name: 'iam-identity-center-auth', version: '1.2.3' },
      env: { AWS_ENDPOINT_URL_STS: server.url },
    },
    { signal },
  );
}

const answer = `<GetCallerIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
  <GetCallerIdentityResult>
    <Arn>arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_ReadOnly_0123/alice@example.test</Arn>
    <UserId>AROAEXAMPLE:alice@example.test</UserId>
    <Account>123456789012</Account>
  </GetCallerIdentityResult>
  <ResponseMetadata><RequestId>r-1</RequestId></ResponseMetadata>
</GetCallerIdentityResponse>`;

async function rejection(promise: Promise<unknown>): Promise<unknown> {
  return promise.then(
    () => assert.fail('resolved'),
    (error: unknown) => error,
  );
}

describe('GetCallerIdentity', () => {
  it('returns the owner of the credentials', async () => {
    await using server = await startRecordingServer();
    server.answer((response) => response.end(answer));
    assert.deepEqual(await ask(server), {
      arn: 'arn:aws:sts::123456789012:assumed-role/AWSReservedSSO_ReadOnly_0123/alice@example.test',
      account: '123456789012',
      userId: 'AROAEXAMPLE:alice@example.test',
    });
    const [sent] = server.requests;
    assert.equal(`${sent?.method} ${sent?.target}`, 'POST /');
    assert.equal(sent?.body, 'Action=GetCallerIdentity&Version=2011-06-15');
    assert.match(
      String(sent?.headers.authorization),
      /^AWS4-HMAC-SHA256 Credential=ASIAEXAMPLE\/\d{8}\/eu-west-1\/sts\/aws4_request, SignedHeaders=\S*host;\S*x-amz-date;x-amz-security-token, Signature=[0-9a-f]{64}$/,
    );
    assert.equal(sent?.headers['x-amz-security-token'], 'session');
    assert.doesNotMatch(JSON.stringify(server.requests), /hush/);
  });

  it('rejects with the code of an STS error', async () => {
    await using server = await startRecordingServer();
    server.answer((response) =>
      response
        .writeHead(403)
        .end('<ErrorResponse><Error><Code>ExpiredToken</Code></Error></ErrorResponse>'),
    );
    const error = await rejection(ask(server));
    assert.ok(error instanceof SignInError && error.code === 'service');
    assert.match(error.message, /answered ExpiredToken \(403\)$/);
  });

  it('rejects a response with a missing member, and a response that is not from STS', async () => {
    await using server = await startRecordingServer();
    server.answer((response) => response.end(answer.replace(/<Account>.*<\/Account>/, '')));
    assert.match(String(await rejection(ask(server))), /GetCallerIdentity: Account is missing/);
    server.answer((response) => response.writeHead(403).end('<html></html>'));
    const error = await rejection(ask(server));
    assert.ok(error instanceof SignInError && error.code === 'network', String(error));
  });
});
