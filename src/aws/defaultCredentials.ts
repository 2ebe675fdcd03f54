/**
 * The AWS credentials that other AWS tools on this computer use: environment, profiles, processes,
 * containers, instance metadata. This is the AWS SDK's whole chain, so it is loaded only on demand.
 */
import type { AwsCredentials } from './signRequest.ts';

/**
 * The function resolves to credentials, renewed when they expire. It rejects with the chain's own
 * error if no source has any.
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
