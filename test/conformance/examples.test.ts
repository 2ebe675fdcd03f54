/**
 * The examples in the service's documentation, one per operation and grant, as quoted by the SDK
 * 3.1162.0 (examples.json): each is sent unchanged and its response read completely.
 */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, describe, it } from 'node:test';
import { json, startRecordingServer } from '../fakes/recordingServer.ts';
import { signal } from '../oidc/wire.ts';
import { createOracle } from './oracle.ts';

interface Example {
  operation: 'RegisterClient' | 'StartDeviceAuthorization' | 'CreateToken' | 'CreateTokenWithIAM';
  title: string;
  input: Record<string, unknown>;
  answer: Record<string, unknown>;
}

const file = new URL('examples.json', import.meta.url);
const examples: Example[] = JSON.parse(readFileSync(file, 'utf8'));
const server = await startRecordingServer();
after(() => server[Symbol.asyncDispose]());
const { oidc, iam } = createOracle(server);

const send: Record<Example['operation'], (input: never) => Promise<object>> = {
  RegisterClient: (input) => oidc.registerClient(input, { signal }),
  StartDeviceAuthorization: (input) => oidc.startDeviceAuthorization(input, { signal }),
  CreateToken: (input) => oidc.createToken(input, { signal }),
  CreateTokenWithIAM: (input) => iam.createTokenWithIam(input, { signal }),
};

/**
 * Difference: only the examples spell the device grant with a hyphen. The service's documentation
 * and all its clients use an underscore, and so do we.
 */
function corrected({ operation, input }: Example): Record<string, unknown> {
  if (operation !== 'CreateToken') return input;
  const grantType = String(input.grantType).replace('device-code', 'device_code');
  return { ...input, grantType };
}

describe('the examples of the documentation', () => {
  it('cover each operation and grant once', () =>
    assert.deepEqual(
      examples.map(({ operation, input }) => `${operation} ${input.grantType ?? ''}`.trim()),
      [
        'RegisterClient',
        'StartDeviceAuthorization',
        'CreateToken urn:ietf:params:oauth:grant-type:device-code',
        'CreateToken refresh_token',
        'CreateTokenWithIAM authorization_code',
        'CreateTokenWithIAM urn:ietf:params:oauth:grant-type:jwt-bearer',
        'CreateTokenWithIAM refresh_token',
        'CreateTokenWithIAM urn:ietf:params:oauth:grant-type:token-exchange',
      ],
    ));

  for (const example of examples) {
    it(`work for ${example.operation}: ${example.title}`, async () => {
      server.answer((response) => json(response, 200, example.answer));
      const input = corrected(example);
      const result = await send[example.operation](input as never);
      assert.deepEqual(JSON.parse(server.requests.at(-1)?.body ?? ''), input);
      assert.deepEqual(JSON.parse(JSON.stringify({ ...result })), {
        ...example.answer,
        // JSON.stringify prints the message, which hides the nested secret.
        ...(example.answer.awsAdditionalDetails !== undefined && {
          awsAdditionalDetails: { identityContext: '[secret]' },
        }),
      });
    });
  }
});
