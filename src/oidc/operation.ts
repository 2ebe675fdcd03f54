/** One operation of SSO OIDC: validates the request, posts it as JSON, validates the response. */

import type * as v from 'valibot';
import { createServiceCaller, type ServiceConfig, type ServiceDeps } from '../aws/callService.ts';
import {
  appendPath,
  type Endpoint,
  type EndpointConfig,
  resolveEndpoint,
} from '../aws/endpoints.ts';
import { readRequest, readResponse } from '../aws/readMessage.ts';
import { hideSecrets } from '../aws/redactSecrets.ts';
import { isRegion, partitionOf } from '../aws/regions.ts';
import type { Cancellable } from '../base/abortable.ts';
import { isLoopback, isSecure } from '../base/isLoopback.ts';
import type { HttpRequest, HttpResponse } from '../http/http.ts';
import { OidcError } from './oidcError.ts';
import { readOidcError } from './readOidcError.ts';

/** An operation of the API, with the schemas of its messages. */
export interface Operation<Request, Response extends object> {
  name: string;
  path: string;
  request: v.GenericSchema<unknown, Request>;
  response: v.GenericSchema<unknown, Response>;
  /** Whether the operation uses up its input (`ServiceCall`). */
  exchange?: boolean;
}

export interface OidcConfig extends EndpointConfig, ServiceConfig {}

/** How requests of an operation are signed. */
export interface Signing {
  /** Signs one attempt for its region. `signingTime` is epoch milliseconds by the service's clock. */
  sign(
    request: HttpRequest,
    options: { region: string; signingTime: number; signal: AbortSignal },
  ): Promise<HttpRequest>;
  /** The error in a response that refuses the signer; `undefined` for any other response. */
  refusal(response: HttpResponse): Error | undefined;
}

/** Validates, sends and reads one call. Rejects like the calls of `OidcClient`. */
export type RunOperation = <Request, Response extends object>(
  operation: Operation<Request, Response>,
  input: NoInfer<Request>,
  options: Cancellable,
) => Promise<Response>;

/**
 * An invalid request is not sent: `SignInError('bad-settings')` names the operation, the member and
 * the rule. An error that names another region is followed there once.
 */
export function createOperationRunner(
  endpoint: Endpoint,
  deps: ServiceDeps,
  config: OidcConfig,
  signing?: Signing,
): RunOperation {
  const callService = createServiceCaller('sso-oidc#2019-06-10', deps, config);
  return async (operation, input, { signal }) => {
    const body = JSON.stringify(readRequest(operation.request, input, operation.name));
    const send = ({ url: base, region }: Endpoint) => {
      const url = appendPath(base, operation.path);
      return callService(
        {
          operation: operation.name,
          request: { method: 'POST', url, headers: { 'content-type': 'application/json' }, body },
          exchange: operation.exchange === true,
          read: (response) => {
            const where = { operation: operation.name, host: url.host };
            return hideSecrets(readResponse(operation.response, response, where));
          },
          // First, because a refusal of the signer may have the name of an error of the API.
          refusal: (response) => signing?.refusal(response) ?? readOidcError(response),
          ...(signing && {
            sign: (request: HttpRequest, signingTime: number) =>
              signing.sign(request, { region, signingTime, signal }),
          }),
        },
        { signal },
      );
    };
    try {
      return await send(endpoint);
    } catch (error) {
      const next = otherEndpoint(error, endpoint, config);
      if (!next) throw error;
      deps.log.info(`sso-oidc: ${operation.name} redirected: to ${next.url.host}`);
      return await send(next);
    }
  };
}

/**
 * The endpoint that an InvalidRequestRegionException names. Because secrets are sent there, it must
 * be an endpoint of this service in the same partition, or a loopback address if the first one was.
 */
function otherEndpoint(
  error: unknown,
  from: Endpoint,
  config: EndpointConfig,
): Endpoint | undefined {
  if (!(error instanceof OidcError)) return undefined;
  if (error.details.name !== 'InvalidRequestRegionException') return undefined;
  const named = URL.parse(error.details.endpoint ?? '');
  const next = from.custom
    ? named && { ...from, url: named, region: error.details.region ?? from.region }
    : regionalEndpoint(named, error.details.region, from, config);
  if (!next || !isSecure(next.url) || next.url.host === from.url.host) return undefined;
  if (from.custom && !(isLoopback(from.url.hostname) && isLoopback(next.url.hostname))) {
    return undefined;
  }
  return next;
}

function regionalEndpoint(
  named: URL | null,
  namedRegion: string | undefined,
  from: Endpoint,
  config: EndpointConfig,
): Endpoint | undefined {
  const region = namedRegion ?? named?.hostname.split('.')[1];
  if (!region || !isRegion(region) || partitionOf(region).name !== from.partition.name) {
    return undefined;
  }
  const prefix = config.region === from.region ? '' : 'fips-';
  const next = resolveEndpoint('oidc', { ...config, region: prefix + region });
  const { dnsSuffix, dualStackDnsSuffix } = next.partition;
  const hosts = [dnsSuffix, dualStackDnsSuffix].flatMap((suffix) => [
    `oidc.${region}.${suffix}`,
    `oidc-fips.${region}.${suffix}`,
  ]);
  if (named && !(named.protocol === 'https:' && hosts.includes(named.host))) return undefined;
  return next;
}
