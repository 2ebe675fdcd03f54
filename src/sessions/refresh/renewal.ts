/**
 * How a refresh token becomes new tokens: by CreateToken with the registration that got it, or for
 * an application by CreateTokenWithIAM, signed with AWS credentials.
 */
import { type Cancellable, neverAborted } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import type { IamTokens } from '../../oidc/iamTokens.ts';
import type { OidcClient } from '../../oidc/oidcClient.ts';
import type { CreateTokenWithIamResponse } from '../../oidc/oidcMessages.ts';
import { type Origins, requireSameOrigins } from '../origins.ts';
import { type Instance, isOfApplication, type SessionRecord } from '../session.ts';

/** Sends the refresh token. Rejects as CreateToken and CreateTokenWithIAM do; never aborted. */
export type Renew = (refreshToken: string) => Promise<CreateTokenWithIamResponse>;

/**
 * Gets ready what a refresh takes. Until `Renew` is called nothing is sent to the service that issued
 * the tokens, so a failure leaves the refresh token as good as it was.
 */
export type PrepareRenewal = (record: SessionRecord) => Promise<Renew>;

export interface RenewalDeps {
  clock: Pick<Clock, 'timeout'>;
  oidc(instance: Instance): OidcClient | Promise<OidcClient>;
  /**
   * The signed calls for an application, with credentials at hand. Rejects with `SignInError`:
   * `application` where it is not configured or there are no credentials, and as the source of the
   * credentials does.
   */
  iamTokens(arn: string, instance: Instance, options: Cancellable): Promise<IamTokens>;
  /** The configured endpoints, if they are not AWS's own. */
  origins(instance: Instance): Origins | undefined | Promise<Origins | undefined>;
}

export function createPrepareRenewal(deps: RenewalDeps): PrepareRenewal {
  return async (record) => {
    const { instance } = record.session;
    requireSameOrigins(record.journal.origins, await deps.origins(instance));
    if (!isOfApplication(record)) {
      const oidc = await deps.oidc(instance);
      const { clientId, clientSecret } = record.secrets.registration;
      return (refreshToken) =>
        oidc.createToken(
          { clientId, clientSecret, grantType: 'refresh_token', refreshToken },
          neverAborted,
        );
    }
    const { prepareApplicationRenewal } = await import('./applicationRenewal.ts');
    return prepareApplicationRenewal(record, deps);
  };
}
