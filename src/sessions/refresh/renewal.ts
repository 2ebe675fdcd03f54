/**
 * How a refresh token becomes new tokens: by CreateToken with the registration that got it, or for
 * an application by CreateTokenWithIAM, signed with AWS credentials.
 */
import { neverAborted } from '../../base/abortable.ts';
import type { OidcClient } from '../../oidc/oidcClient.ts';
import { type Origins, requireSameOrigins } from '../origins.ts';
import type { Instance, SessionRecord } from '../session.ts';
import { isOfApplication } from '../store/changedRecord.ts';
import type { ApplicationRenewalDeps, Renew } from './applicationRenewal.ts';

/**
 * Gets ready what a refresh takes. Until `Renew` is called nothing is sent to the service that issued
 * the tokens, so a failure leaves the refresh token as good as it was.
 */
export type PrepareRenewal = (record: SessionRecord) => Promise<Renew>;

export interface RenewalDeps extends ApplicationRenewalDeps {
  oidc(instance: Instance): OidcClient | Promise<OidcClient>;
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
