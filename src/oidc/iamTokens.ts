/**
 * CreateTokenWithIAM: tokens for an application that authenticates with AWS credentials instead of
 * a client secret. Separate from `oidcClient.ts`, because it loads the request signer.
 */

import type { ServiceDeps } from '../aws/callService.ts';
import { resolveEndpoint } from '../aws/endpoints.ts';
import { type AwsCredentials, signRequest } from '../aws/signRequest.ts';
import { abortable, type Cancellable } from '../base/abortable.ts';
import { messageOf, SignInError } from '../base/errors.ts';
import { readCallerError } from './callerError.ts';
import {
  type CreateTokenWithIamRequest,
  type CreateTokenWithIamResponse,
  createTokenWithIamRequest,
  createTokenWithIamResponse,
} from './oidcMessages.ts';
import { createOperationRunner, type OidcConfig } from './operation.ts';

export interface IamTokensDeps extends ServiceDeps {
  /** Called once per attempt; caching is up to the function. */
  credentials: () => Promise<AwsCredentials>;
}

export interface IamTokens {
  /**
   * Exchanges an authorization code, a refresh token, another issuer's JWT or another application's
   * token. The caller needs the permission `sso-oauth:CreateTokenWithIAM` on the application.
   * Rejects like the calls of `OidcClient`, with `CallerError` if IAM refuses the credentials, and
   * with `SignInError('bad-settings')`, or whatever `SignInError` their source rejects with, if there
   * are none.
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

/** @throws SignInError `bad-settings` if no endpoint can be resolved from `config` */
export function createIamTokens(deps: IamTokensDeps, config: OidcConfig): IamTokens {
  const run = createOperationRunner(resolveEndpoint('oidc', config), deps, config, {
    async sign(request, { region, signingTime, signal }) {
      const credentials = await abortable(loadCredentials(deps), { signal });
      return signRequest(request, { credentials, region, service: 'sso-oauth', signingTime });
    },
    refusal: readCallerError,
  });
  return { createTokenWithIam: (request, options) => run(createTokenWithIam, request, options) };
}

async function loadCredentials({ credentials }: IamTokensDeps): Promise<AwsCredentials> {
  try {
    return await credentials();
  } catch (error) {
    if (error instanceof SignInError) throw error;
    const message = `CreateTokenWithIAM: no AWS credentials: ${messageOf(error)}`;
    throw new SignInError('bad-settings', message, { cause: error });
  }
}
