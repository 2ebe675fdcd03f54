/**
 * Refusals of the AWS principal that signed a request. They come from IAM, before SSO OIDC has read
 * the request, and some have the names of its own errors.
 * https://docs.aws.amazon.com/singlesignon/latest/OIDCAPIReference/CommonErrors.html
 */
import { readJsonObject, refusalName } from '../aws/readMessage.ts';
import { oneLine } from '../base/oneLine.ts';
import type { HttpResponse } from '../http/http.ts';

/**
 * - `not-allowed`: no policy allows the principal the action
 * - `expired`: its credentials have expired
 * - `invalid`: its credentials are unknown, for example because the key was deleted
 */
export type CallerErrorKind = 'not-allowed' | 'expired' | 'invalid';

const kinds: Readonly<Record<string, CallerErrorKind>> = {
  AccessDenied: 'not-allowed',
  AccessDeniedException: 'not-allowed',
  NotAuthorized: 'not-allowed',
  ExpiredToken: 'expired',
  ExpiredTokenException: 'expired',
  InvalidAccessKeyId: 'invalid',
  InvalidClientTokenId: 'invalid',
  OptInRequired: 'invalid',
  UnrecognizedClientException: 'invalid',
};

export interface CallerErrorDetails {
  kind: CallerErrorKind;
  /** The error's name as it was sent. */
  name: string;
  /** The service's own text, on one line. */
  description?: string;
}

/** IAM refused the principal; the request had no effect. */
export class CallerError extends Error {
  readonly details: CallerErrorDetails;

  constructor(details: CallerErrorDetails, options?: ErrorOptions) {
    super(`${details.name}: ${details.description ?? details.kind}`, options);
    this.name = 'CallerError';
    this.details = details;
  }
}

/**
 * The refusal in an error response; `undefined` for anything else. SSO OIDC has no error with status
 * 403, and its own bodies have the member `error`. A wrong signature is not the principal's fault.
 */
export function readCallerError(response: HttpResponse): CallerError | undefined {
  const name = refusalName(response);
  const kind = name !== undefined && Object.hasOwn(kinds, name) ? kinds[name] : undefined;
  const body = readJsonObject(response) ?? {};
  if (response.status !== 403 || name === undefined || !kind || 'error' in body) return undefined;
  const text = body.message ?? body.Message;
  const description = typeof text === 'string' ? oneLine(text) : '';
  return new CallerError({ kind, name, ...(description && { description }) });
}
