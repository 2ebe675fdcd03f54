/** What keeps a session waiting. By itself: what is shown of a session is loaded with VS Code. */
import { hasCode, SignInError } from '../base/errors.ts';
import type { ApplicationProblem } from '../base/failure.ts';
import { keyReasonOf } from '../oidc/oidcError.ts';
import type { WaitingCause } from './session.ts';

/** What keeps a session at an application waiting, if not the application itself. */
const applicationCauses: Readonly<Partial<Record<ApplicationProblem['kind'], WaitingCause>>> = {
  'signed-out': 'credentials',
  role: 'credentials',
  profile: 'credentials',
  caller: 'credentials',
};

/** Why a session whose refresh failed with `error` has to wait. */
export function waitingCauseOf(error: unknown): WaitingCause {
  if (error instanceof Error && keyReasonOf(error.cause)) return 'encryption-key';
  if (error instanceof SignInError && error.failure.code === 'application') {
    return applicationCauses[error.failure.problem.kind] ?? 'application';
  }
  if (hasCode(error, 'network')) return 'network';
  if (hasCode(error, 'storage')) return 'storage';
  const isOther =
    error instanceof SignInError &&
    error.failure.code === 'bad-settings' &&
    error.failure.problem?.kind === 'other-endpoint';
  return isOther ? 'other-endpoint' : 'service';
}
