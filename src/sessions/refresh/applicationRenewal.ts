/** How a refresh token of an application becomes new tokens. Loaded with the first such refresh. */
import { type Cancellable, neverAborted } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import { SignInError } from '../../base/errors.ts';
import type { IamTokens } from '../../oidc/iamTokens.ts';
import type { CreateTokenWithIamResponse } from '../../oidc/oidcMessages.ts';
import type { ApplicationRecord, Instance } from '../session.ts';

/** Sends the refresh token. Rejects as CreateToken and CreateTokenWithIAM do; never aborted. */
export type Renew = (refreshToken: string) => Promise<CreateTokenWithIamResponse>;

export interface ApplicationRenewalDeps {
  clock: Pick<Clock, 'timeout'>;
  /**
   * The signed calls for an application, with credentials at hand. Rejects with `SignInError`:
   * `application` where it is not configured or there are no credentials, and as the source of the
   * credentials does.
   */
  iamTokens(arn: string, instance: Instance, options: Cancellable): Promise<IamTokens>;
}

/** Credentials may take a refresh of the session that they come from. */
const preparationMs = 60_000;

/** Gets the credentials first; rejects with `SignInError` if there are none. */
export async function prepareApplicationRenewal(
  { session, journal: { scope } }: ApplicationRecord,
  { clock, iamTokens }: ApplicationRenewalDeps,
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
