/**
 * The error class of the extension. The failure is classified where it occurs and travels as data
 * (`failure.ts`); no code matches message texts.
 */
import type { Failure, FailureCode, NetworkFault, PlainFailureCode } from './failure.ts';

/** `message` is for the log and contains no secrets; `editor/` words the text for users. */
export class SignInError extends Error {
  override readonly name = 'SignInError';
  readonly failure: Failure;
  /** The label of the account that it concerns, where it concerns one of several. */
  readonly user: string | undefined;

  /** @param failure the failure, or only its code when it carries no other data */
  constructor(
    failure: Failure | PlainFailureCode,
    message: string,
    options: ErrorOptions & { user?: string } = {},
  ) {
    super(message, options);
    this.failure = typeof failure === 'string' ? { code: failure } : failure;
    this.user = options.user;
  }

  get code(): FailureCode {
    return this.failure.code;
  }
}

/** Whether `error` is a `SignInError` with one of these codes. */
export function hasCode(error: unknown, ...codes: readonly FailureCode[]): error is SignInError {
  return error instanceof SignInError && codes.includes(error.code);
}

/** The same failure, said of the account with this label; other errors are returned unchanged. */
export function ofUser(error: unknown, user: string): unknown {
  if (!(error instanceof SignInError) || isAbort(error)) return error;
  return new SignInError(error.failure, error.message, { cause: error.cause, user });
}

/** The fault of a `network` error; `undefined` for other errors. */
export function networkFaultOf(error: unknown): NetworkFault | undefined {
  return error instanceof SignInError && error.failure.code === 'network'
    ? error.failure.fault
    : undefined;
}

/** Whether `error` stands for a wait that was aborted: an `AbortError`, or our own `cancelled`. */
export function isAbort(error: unknown): boolean {
  return hasCode(error, 'cancelled') || (error instanceof Error && error.name === 'AbortError');
}

/** The system's code for an error, such as `ENOENT`; `undefined` for an error without one. */
export function systemCodeOf(error: unknown): string | undefined {
  return error instanceof Error && !(error instanceof SignInError) && 'code' in error
    ? String(error.code)
    : undefined;
}

/**
 * The message of whatever was thrown, for the log: without the paths that file systems put into
 * their messages, because a path contains the user's name.
 */
export function messageOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  return text.replace(quotedPath, '$1…$1').replace(barePath, '…');
}

/** To the last quote, because a path may itself contain quotes and line breaks. */
const quotedPath = /(['"`])(?:\/|[A-Za-z]:[\\/]|\\\\|(?:file|vscode-[\w-]+):).*\1/gs;

/** A word that begins like an absolute path, and the words after it that continue one. */
const barePath =
  /(?<=^|[\s(=:])(?:\/(?=[^\s/])|[A-Za-z]:[\\/]|\\\\|(?:file|vscode-[\w-]+):)[^\s'"]*(?: [^\s'"]*[\\/][^\s'"]*)*/g;
