/**
 * The one error class of the extension. What went wrong is decided where it is known and travels
 * as a code; nobody matches message texts.
 */

/**
 * - `cancelled`: the person, or the caller's signal, ended the wait
 * - `timed-out`: the person did not finish in time
 * - `denied`: the service refused the person
 * - `network`: no answer of the service arrived; nothing is known about the session
 * - `service`: the service answered with a fault of its own, or refused for now
 * - `expired`: the service refused the refresh for good; the person has to sign in again
 * - `bad-answer`: what arrived is not an answer of the service
 * - `bad-settings`: something the person, a caller or the environment configured is not usable
 * - `storage`: secret storage failed
 */
export type SignInErrorCode =
  | 'cancelled'
  | 'timed-out'
  | 'denied'
  | 'network'
  | 'service'
  | 'expired'
  | 'bad-answer'
  | 'bad-settings'
  | 'storage';

/** `message` is written for the log and holds no secret; `editor/` makes the text people see. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly code: SignInErrorCode;

  constructor(code: SignInErrorCode, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** Whether `error` is the reason of an aborted signal, or our own word for it. */
export function isAbort(error: unknown): boolean {
  return (
    (error instanceof SignInError && error.code === 'cancelled') ||
    (error instanceof Error && error.name === 'AbortError')
  );
}

/** What the system calls an error, `ENOENT`; nothing for one it did not make. */
export function systemCodeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** The text of anything that was thrown. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
