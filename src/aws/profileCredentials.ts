/**
 * The AWS credentials of a profile of the shared config, whatever it gets them from: keys, a role to
 * assume, a process, IAM Identity Center. This is the AWS SDK's own reader, so it is loaded only on
 * demand.
 */
import { type Clock, systemClock } from '../base/clock.ts';
import type { AwsCredentials } from './signRequest.ts';

/** Credentials that end sooner are requested again. */
const marginMs = 300_000;

/**
 * The function resolves to the credentials of this profile, renewed before they expire. It rejects
 * with the SDK's own error if the profile has none: no other source takes its place.
 */
export function createProfileCredentials(
  options: { profile: string },
  { now }: Pick<Clock, 'now'> = systemClock,
): () => Promise<AwsCredentials> {
  let known: (AwsCredentials & { expiration?: Date }) | undefined;
  return async () => {
    const endsAt = known?.expiration?.getTime() ?? Number.POSITIVE_INFINITY;
    if (known && endsAt > now() + marginMs) return known;
    const { fromIni } = await import('@aws-sdk/credential-provider-ini');
    known = await fromIni(options)();
    return known;
  };
}
