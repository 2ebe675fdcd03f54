/**
 * The AWS credentials any AWS tool on this computer would use: environment, profiles, processes,
 * containers, instance metadata. The whole chain of the AWS SDK; load it only when asked for.
 */
import type { AwsCredentials } from './signRequest.ts';

/**
 * Resolves with credentials, renewed when they run out. Rejects with the chain's own error when no
 * source has any.
 * @param options.profile the profile to use instead of `AWS_PROFILE`
 */
export function createDefaultCredentials(
  options: { profile?: string } = {},
): () => Promise<AwsCredentials> {
  let provider: Promise<() => Promise<AwsCredentials>> | undefined;
  return async () => {
    provider ??= import('@aws-sdk/credential-provider-node').then(({ defaultProvider }) =>
      defaultProvider(options),
    );
    return (await provider)();
  };
}
