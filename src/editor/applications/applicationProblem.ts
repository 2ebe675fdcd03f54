/** The error for a problem with an application, worded for the user. */
import { SignInError } from '../../base/errors.ts';
import type { ApplicationProblem } from '../../base/failure.ts';
import { explainApplicationProblem } from '../text/applicationErrorText.ts';

/** @param message for the log */
export function applicationError(
  problem: ApplicationProblem,
  message: string,
  options?: ErrorOptions,
): SignInError {
  const text = explainApplicationProblem(problem);
  return new SignInError({ code: 'application', problem, text }, message, options);
}
