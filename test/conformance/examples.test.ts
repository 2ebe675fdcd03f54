/**
 * The examples of the service's documentation, one per operation and grant, as the SDK 3.1162.0
 * repeats them (examples.json): each is sent as it stands and its answer read in full.
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
 * Difference: in examples, and there only, the device grant is spelled with a hyphen. The service's
 * texts and all its clients have an underscore, and so do we.
 */
function corrected({ operation, input }: Example): Record<string, unknown> {
  if (operation !== 'CreateToken') return input;
  const grantType = String(input.grantType).replace('device-code', 'device_code');
  return { ...input, grantType };
}

describe('the examples of the documentation', () => {
  it('are one per operation and grant', () =>
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
    it(`${example.operation}: ${example.title}`, async () => {
      server.answer((response) => json(response, 200, example.answer));
      const input = corrected(example);
      const result = await send[example.operation](input as never);
      assert.deepEqual(JSON.parse(server.requests.at(-1)?.body ?? ''), input);
      assert.deepEqual(JSON.parse(JSON.stringify({ ...result })), {
        ...example.answer,
        // Printed, not read, the one nested secret stays one.
        ...(example.answer.awsAdditionalDetails !== undefined && {
          awsAdditionalDetails: { identityContext: '[secret]' },
        }),
      });
    });
  }
});
