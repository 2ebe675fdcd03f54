/**
 * STS GetCallerIdentity, to learn whose role credentials these are: the role-session name in the
 * ARN is the user name. The protocol is AWS Query: a form in the request, XML in the response.
 */
import type { Cancellable } from '../base/abortable.ts';
import { SignInError } from '../base/errors.ts';
import type { HttpResponse } from '../http/http.ts';
import { badResponse } from '../http/networkError.ts';
import { createServiceCaller, type ServiceConfig, type ServiceDeps } from './callService.ts';
import { type EndpointConfig, resolveEndpoint } from './endpoints.ts';
import type { AwsCredentials } from './signRequest.ts';

/** The owner of credentials. */
export interface CallerIdentity {
  arn: string;
  /** Twelve digits. */
  account: string;
  userId: string;
}

/**
 * Calls STS in the region of `config`. Rejects with `SignInError` (`service` if STS returns an
 * error, `bad-answer`, `network`), or with `signal.reason`.
 * https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export async function getCallerIdentity(
  credentials: AwsCredentials,
  deps: ServiceDeps,
  config: EndpointConfig & ServiceConfig,
  options: Cancellable,
): Promise<CallerIdentity> {
  const endpoint = resolveEndpoint('sts', config);
  const callService = createServiceCaller('sts#2011-06-15', deps, config);
  const { signRequest } = await import('./signRequest.ts');
  return callService(
    {
      operation: 'GetCallerIdentity',
      request: {
        method: 'POST',
        url: endpoint.url,
        headers: { 'content-type': 'application/x-www-form-urlencoded; charset=utf-8' },
        body: 'Action=GetCallerIdentity&Version=2011-06-15',
      },
      sign: (request, signingTime) =>
        signRequest(request, { credentials, region: endpoint.region, service: 'sts', signingTime }),
      read: (response) => readCallerIdentity(response, endpoint.url.host),
      refusal: (response) => readStsRefusal(response, endpoint.url.host),
    },
    options,
  );
}

function readCallerIdentity({ body }: HttpResponse, host: string): CallerIdentity {
  const member = (name: string) => {
    const value = element(body, name);
    if (value) return value;
    throw badResponse(host, `GetCallerIdentity: ${name} is missing`);
  };
  return { arn: member('Arn'), account: member('Account'), userId: member('UserId') };
}

/** Always `service`: an STS error says nothing about the session, and other roles may work. */
function readStsRefusal({ body, status }: HttpResponse, host: string): SignInError | undefined {
  const code = /<ErrorResponse\b/.test(body) ? element(body, 'Code') : undefined;
  if (code === undefined || !/^\w{1,100}$/.test(code)) return undefined;
  return new SignInError({ code: 'service', host }, `${host} answered ${code} (${status})`);
}

/** The text of a leaf element. Leaves in STS responses have no attributes, entities or nesting. */
function element(xml: string, name: string): string | undefined {
  return new RegExp(`<${name}>([^<>&]+)</${name}>`).exec(xml)?.[1]?.trim();
}
