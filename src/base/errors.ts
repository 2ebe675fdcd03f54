/**
 * The one error class of the extension. What went wrong is decided where it is known and travels
 * as data (`failure.ts`); nobody matches message texts.
 */
import type { Failure, FailureCode, NetworkFault, PlainFailureCode } from './failure.ts';

/** `message` is written for the log and holds no secret; `editor/` makes the text for the user. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly failure: Failure;

  /** @param failure as data, or just its code where there is nothing more to say */
  constructor(failure: Failure | PlainFailureCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.failure = typeof failure === 'string' ? { code: failure } : failure;
  }

  get code(): FailureCode {
    return this.failure.code;
  }
}

/** Whether `error` is a `SignInError` with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly FailureCode[]): error is SignInError {
  return error instanceof SignInError && codes.includes(error.code);
}

/** The fault of an error of code `network`; nothing for other errors. */
export function networkFaultOf(error: unknown): NetworkFault | undefined {
  return error instanceof SignInError && error.failure.code === 'network'
    ? error.failure.fault
    : undefined;
}

/** Whether `error` is the reason of an aborted signal, or our own error for a cancelled wait. */
export function isAbort(error: unknown): boolean {
  return hasCode(error, 'cancelled') || (error instanceof Error && error.name === 'AbortError');
}

/** The system's code of an error, such as `ENOENT`; nothing for an error without one. */
export function systemCodeOf(error: unknown): string | undefined {
  return error instanceof Error && !(error instanceof SignInError) && 'code' in error
    ? String(error.code)
    : undefined;
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
