/** Reads the errors in responses of the access portal API. */
import { readJsonObject, refusalName } from '../aws/readMessage.ts';
import { oneLine } from '../base/oneLine.ts';
import type { HttpResponse } from '../http/http.ts';
import {
  namesByStatus,
  PortalError,
  type PortalErrorDetails,
  type PortalErrorName,
} from './portalError.ts';

const names: readonly PortalErrorName[] = [...Object.values(namesByStatus), 'NullPointerException'];

/**
 * The typed error in an error response, by its type name or else, if the body is JSON or empty, by
 * its status. (An HTML page comes from a proxy.)
 */
export function readPortalError(response: HttpResponse): PortalError | undefined {
  const body = readJsonObject(response);
  const typeName = refusalName(response);
  const name =
    names.find((known) => known === typeName) ??
    (typeName === undefined && (body || response.body.trim() === '')
      ? namesByStatus[response.status as keyof typeof namesByStatus]
      : undefined);
  if (!name) return undefined;
  const details: PortalErrorDetails = { name, status: response.status };
  const description = body?.message ?? body?.Message;
  const requestId = response.headers['x-amzn-requestid'];
  if (typeof description === 'string' && oneLine(description) !== '') {
    details.description = oneLine(description);
  }
  if (requestId !== undefined) details.requestId = requestId;
  return new PortalError(details);
}
