/** The errors of the access portal API. */

import { SignInError } from '../base/errors.ts';
import type { PlainFailureCode } from '../base/failure.ts';

/** The names that follow from the status alone. */
export const namesByStatus = {
  400: 'InvalidRequestException',
  401: 'UnauthorizedException',
  403: 'ForbiddenException',
  404: 'ResourceNotFoundException',
  405: 'MethodNotAllowedException',
  429: 'TooManyRequestsException',
} as const;

/**
 * The model's four shapes, and those that were seen besides: `ForbiddenException` for a role that is
 * not assigned, `MethodNotAllowedException`, and `NullPointerException` for a fault of the service.
 */
export type PortalErrorName =
  | (typeof namesByStatus)[keyof typeof namesByStatus]
  | 'NullPointerException';

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

/**
 * Translates a `PortalError`: `expired` if the session has ended, `no-access` for an account or role
 * that is not assigned, `throttled`, `bad-answer` for a call that only another service refuses, else
 * `service`. Other errors are returned unchanged.
 */
export function portalFailure(error: unknown): unknown {
  if (!(error instanceof PortalError)) return error;
  return new SignInError(codeOf(error.details.name), error.message, { cause: error });
}

function codeOf(name: PortalErrorName): PlainFailureCode {
  switch (name) {
    case 'UnauthorizedException':
      return 'expired';
    case 'ForbiddenException':
    case 'ResourceNotFoundException':
      return 'no-access';
    case 'TooManyRequestsException':
      return 'throttled';
    case 'MethodNotAllowedException':
      return 'bad-answer';
    case 'InvalidRequestException':
    case 'NullPointerException':
      return 'service';
  }
}
