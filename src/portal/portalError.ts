/** The errors of the access portal API. */

import { readJsonObject, refusalName } from '../aws/readMessage.ts';
import { SignInError } from '../base/errors.ts';
import { oneLine } from '../base/oneLine.ts';
import type { HttpResponse } from '../http/http.ts';

const namesByStatus = {
  400: 'InvalidRequestException',
  401: 'UnauthorizedException',
  403: 'ForbiddenException',
  404: 'ResourceNotFoundException',
  429: 'TooManyRequestsException',
} as const;

/** The model's four shapes, and `ForbiddenException`, sent for a role that is not assigned. */
export type PortalErrorName = (typeof namesByStatus)[keyof typeof namesByStatus];

export interface PortalErrorDetails {
  name: PortalErrorName;
  /** HTTP status. */
  status: number;
  /** The service's message, as one line of at most 300 characters. */
  description?: string;
  requestId?: string;
}

/** An error that the API returned. */
export class PortalError extends Error {
  readonly details: PortalErrorDetails;

  constructor(details: PortalErrorDetails, options?: ErrorOptions) {
    super(`${details.name}: ${details.description ?? `status ${details.status}`}`, options);
    this.name = 'PortalError';
    this.details = details;
  }
}

/** Translates a `PortalError`: `expired` if the session has ended, else `service`. */
export function portalFailure(error: unknown): unknown {
  if (!(error instanceof PortalError)) return error;
  const code = error.details.name === 'UnauthorizedException' ? 'expired' : 'service';
  return new SignInError(code, error.message, { cause: error });
}

/**
 * The typed error in an error response, by its type name or else, if the body is JSON or empty, by
 * its status. (An HTML page comes from a proxy.)
 */
export function readPortalError(response: HttpResponse): PortalError | undefined {
  const body = readJsonObject(response);
  const typeName = refusalName(response);
  const name =
    Object.values(namesByStatus).find((known) => known === typeName) ??
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
