/** Reads the errors in responses of the SSO OIDC API. */
import { readJsonObject, refusalName } from '../aws/readMessage.ts';
import { oneLine } from '../base/oneLine.ts';
import type { HttpResponse } from '../http/http.ts';
import {
  nameOfWireError,
  OidcError,
  type OidcErrorDetails,
  type OidcErrorName,
  wireErrors,
} from './oidcError.ts';

/**
 * The typed error in an error response, by its type name (header, `__type`, `code`) or else by its
 * `error` member; `undefined` if it is none of the fourteen. The HTTP status alone is not enough: a
 * proxy's 401 must not be mistaken for an invalid client.
 */
export function readOidcError(response: HttpResponse): OidcError | undefined {
  const body = readJsonObject(response) ?? {};
  const text = (member: string) => {
    const value = body[member];
    return typeof value === 'string' ? oneLine(value) || undefined : undefined;
  };
  const error = text('error');
  const endpoint = text('endpoint');
  const region = text('region');
  const name = knownName(refusalName(response)) ?? nameOfWireError(error, endpoint ?? region);
  if (!name) return undefined;
  const details: OidcErrorDetails = {
    name,
    status: response.status,
    error: error ?? wireErrors[name],
  };
  const description = text('error_description') ?? text('message') ?? text('Message');
  const reason = text('reason');
  const requestId = response.headers['x-amzn-requestid'];
  if (description !== undefined) details.description = description;
  if (reason !== undefined) details.reason = reason;
  if (endpoint !== undefined) details.endpoint = endpoint;
  if (region !== undefined) details.region = region;
  if (requestId !== undefined) details.requestId = requestId;
  return new OidcError(details);
}

function knownName(name: string | undefined): OidcErrorName | undefined {
  return name !== undefined && Object.hasOwn(wireErrors, name)
    ? (name as OidcErrorName)
    : undefined;
}
