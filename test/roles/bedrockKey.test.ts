import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { getTokenProvider } from '@aws/bedrock-token-generator';
import { createBedrockKey } from '../../src/roles/bedrockKey.ts';

const hour = 3_600_000;

function credentialsFor(ms: number, now: number) {
  return {
    accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
    sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE/+=',
    expiration: now + ms,
  };
}

describe('a Bedrock key', () => {
  for (const [region, hours] of [
    ['us-east-1', 1],
    ['eu-west-1', 12],
    ['ap-southeast-2', 12],
  ] as const) {
    it(`equals that of AWS's own generator in ${region}, for ${hours} h`, async (t) => {
      t.mock.timers.enable({ apis: ['Date'], now: Date.UTC(2026, 10, 2, 8, 0, 30) });
      const now = Date.now();
      const { expiration, ...credentials } = credentialsFor(hours * hour, now);
      const oracle = getTokenProvider({
        credentials,
        region,
        expiresInSeconds: hours * 3600,
      });
      const { key, expiresAt } = await createBedrockKey(
        { ...credentials, expiration },
        region,
        now,
      );
      assert.equal(key, await oracle());
      assert.equal(expiresAt, expiration);
    });
  }

  it('ends after twelve hours, and with its credentials', async () => {
    const now = Date.UTC(2026, 10, 2, 8);
    const long = await createBedrockKey(credentialsFor(36 * hour, now), 'us-east-1', now);
    assert.equal(long.expiresAt, now + 12 * hour);
    assert.match(decode(long.key), /X-Amz-Expires=43200&/);
    const short = await createBedrockKey(credentialsFor(90_500, now), 'us-east-1', now);
    assert.equal(short.expiresAt, now + 90_500);
    assert.match(decode(short.key), /X-Amz-Expires=90&/);
  });
});

function decode(key: string): string {
  return Buffer.from(key.replace('bedrock-api-key-', ''), 'base64').toString();
}
