/** How a refresh token of an application becomes new tokens. Loaded with the first such refresh. */
import { neverAborted } from '../../base/abortable.ts';
import { SignInError } from '../../base/errors.ts';
import type { ApplicationRecord } from '../session.ts';
import type { Renew, RenewalDeps } from './renewal.ts';

/** Credentials may take a refresh of the session that they come from. */
const preparationMs = 60_000;

/** See `PrepareRenewal`. */
export async function prepareApplicationRenewal(
  { session, journal: { scope } }: ApplicationRecord,
  { clock, iamTokens }: Pick<RenewalDeps, 'clock' | 'iamTokens'>,
): Promise<Renew> {
  const { arn } = session.application;
  const patience = clock.timeout(preparationMs);
  const tokens = await iamTokens(arn, session.instance, { signal: patience }).catch((error) => {
    if (error !== patience.reason) throw error;
    throw new SignInError('service', 'refresh: no AWS credentials in time', { cause: error });
  });
  return (refreshToken) =>
    tokens.createTokenWithIam(
      // The scope again, because without it the token would get all scopes of the application.
      { clientId: arn, grantType: 'refresh_token', refreshToken, ...(scope && { scope }) },
      neverAborted,
    );
}
