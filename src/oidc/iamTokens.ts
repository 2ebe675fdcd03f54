/**
 * CreateTokenWithIAM: tokens for an application that AWS credentials speak for, not a client
 * secret. Apart from the client a person signs in with, because it brings the request signer.
 */

import type { ServiceDeps } from '../aws/callService.ts';
import { resolveEndpoint } from '../aws/endpoints.ts';
import { type AwsCredentials, signRequest } from '../aws/signRequest.ts';
import { abortable, type Cancellable } from '../base/abortable.ts';
import { messageOf, SignInError } from '../base/errors.ts';
import {
  type CreateTokenWithIamRequest,
  type CreateTokenWithIamResponse,
  createTokenWithIamRequest,
  createTokenWithIamResponse,
} from './oidcMessages.ts';
import { createOperationRunner, type OidcConfig } from './operation.ts';

export interface IamTokensDeps extends ServiceDeps {
  /** Asked once per attempt; keeps what it wants to keep. */
  credentials: () => Promise<AwsCredentials>;
}

export interface IamTokens {
  /**
   * Exchanges an authorization code, a refresh token, another issuer's JWT or another application's
   * token. The caller needs `sso-oauth:CreateTokenWithIAM` on the application. Rejects as the
   * calls of `OidcClient` do, and with `SignInError('bad-settings')` when there are no credentials.
   * https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/API_CreateTokenWithIAM.html
   */
  createTokenWithIam(
    request: CreateTokenWithIamRequest,
    options: Cancellable,
  ): Promise<CreateTokenWithIamResponse>;
}

const createTokenWithIam = {
  name: 'CreateTokenWithIAM',
  path: '/token?aws_iam=t',
  request: createTokenWithIamRequest,
  response: createTokenWithIamResponse,
  exchange: true,
};

/** @throws SignInError `bad-settings` when no endpoint follows from `config` */
export function createIamTokens(deps: IamTokensDeps, config: OidcConfig): IamTokens {
  const run = createOperationRunner(
    resolveEndpoint('oidc', config),
    deps,
    config,
    async (request, { region, signingTime, signal }) => {
      const credentials = await abortable(loadCredentials(deps), { signal });
      return signRequest(request, { credentials, region, service: 'sso-oauth', signingTime });
    },
  );
  return { createTokenWithIam: (request, options) => run(createTokenWithIam, request, options) };
}

async function loadCredentials({ credentials }: IamTokensDeps): Promise<AwsCredentials> {
  try {
    return await credentials();
  } catch (error) {
    const message = `CreateTokenWithIAM: no AWS credentials: ${messageOf(error)}`;
    throw new SignInError('bad-settings', message, { cause: error });
  }
}
