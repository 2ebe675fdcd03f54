/** Errors that carry their own text for the user. */
import { SignInError } from '../../base/errors.ts';

/**
 * A setting, argument or choice that cannot be used.
 * @param message for the log
 * @param text for the user: a whole sentence that says what to do
 */
export function explainedError(message: string, text: string, options?: ErrorOptions): SignInError {
  const problem = { kind: 'explained', text } as const;
  return new SignInError({ code: 'bad-settings', problem }, message, options);
}
