/**
 * Short-term API keys for Amazon Bedrock: a presigned request in base64, made without a call of any
 * service. A key ends with the credentials it is made of, and after twelve hours at the latest.
 * https://docs.aws.amazon.com/bedrock/latest/userguide/api-keys-how.html
 */
import type { RoleCredentials } from '../portal/portalMessages.ts';

/** A key, and when it ends: epoch milliseconds. */
export interface BedrockKey {
  key: string;
  expiresAt: number;
}

const longestMs = 12 * 3_600_000;

/** @param now epoch milliseconds by the service's clock */
export async function createBedrockKey(
  credentials: RoleCredentials,
  region: string,
  now: number,
): Promise<BedrockKey> {
  const { presignUrl } = await import('../aws/signRequest.ts');
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials;
  const lifeMs = Math.min(longestMs, expiration - now);
  const url = await presignUrl(
    { method: 'POST', url: new URL('https://bedrock.amazonaws.com/?Action=CallWithBearerToken') },
    {
      credentials: { accessKeyId, secretAccessKey, sessionToken },
      region,
      service: 'bedrock',
      signingTime: now,
      expiresIn: Math.max(1, Math.floor(lifeMs / 1000)),
    },
  );
  const request = `${url.host}${url.pathname}${url.search}&Version=1`;
  return {
    key: `bedrock-api-key-${Buffer.from(request).toString('base64')}`,
    expiresAt: now + lifeMs,
  };
}
