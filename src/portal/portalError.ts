/** What the access portal said when it refused. */

import { readJsonObject, refusalName } from '../aws/readMessage.ts';
import { SignInError } from '../base/errors.ts';
import type { HttpResponse } from '../http/http.ts';

const namesByStatus = {
  400: 'InvalidRequestException',
  401: 'UnauthorizedException',
  403: 'ForbiddenException',
  404: 'ResourceNotFoundException',
  429: 'TooManyRequestsException',
} as const;

/** The four shapes of the model, and `ForbiddenException`: "No access" to a role not assigned. */
export type PortalErrorName = (typeof namesByStatus)[keyof typeof namesByStatus];

export interface PortalErrorDetails {
  name: PortalErrorName;
  /** HTTP status. */
  status: number;
  /** The service's own words. */
  description?: string;
  requestId?: string;
}

export class PortalError extends Error {
  readonly details: PortalErrorDetails;

  constructor(details: PortalErrorDetails, options?: ErrorOptions) {
    super(`${details.name}: ${details.description ?? `status ${details.status}`}`, options);
    this.name = 'PortalError';
    this.details = details;
  }
}

/** What a refusal of the portal means to a sign-in: its session is over, or it cannot help now. */
export function portalFailure(error: unknown): unknown {
  if (!(error instanceof PortalError)) return error;
  const code = error.details.name === 'UnauthorizedException' ? 'expired' : 'service';
  return new SignInError(code, error.message, { cause: error });
}

/**
 * The typed error of a refusal, by the type name it carries, else by status when the body is JSON
 * or empty (a page of HTML is a proxy's word, not the portal's).
 */
export function readPortalError(response: HttpResponse): PortalError | undefined {
  const body = readJsonObject(response);
  const given = refusalName(response);
  const name =
    Object.values(namesByStatus).find((known) => known === given) ??
    (given === undefined && (body || response.body.trim() === '')
      ? namesByStatus[response.status as keyof typeof namesByStatus]
      : undefined);
  if (!name) return undefined;
  const details: PortalErrorDetails = { name, status: response.status };
  const description = body?.message ?? body?.Message;
  const requestId = response.headers['x-amzn-requestid'];
  if (typeof description === 'string' && description !== '') details.description = description;
  if (requestId !== undefined) details.requestId = requestId;
  return new PortalError(details);
}
