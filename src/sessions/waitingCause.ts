/** What keeps a session waiting. By itself: what is shown of a session is loaded with VS Code. */
import { hasCode, SignInError } from '../base/errors.ts';
import { keyReasonOf } from '../oidc/oidcError.ts';
import type { WaitingCause } from './session.ts';

/** Why a session whose refresh failed with `error` has to wait. */
export function waitingCauseOf(error: unknown): WaitingCause {
  if (error instanceof Error && keyReasonOf(error.cause)) return 'encryption-key';
  if (hasCode(error, 'network')) return 'network';
  if (hasCode(error, 'storage')) return 'storage';
  const isOther =
    error instanceof SignInError &&
    error.failure.code === 'bad-settings' &&
    error.failure.problem?.kind === 'other-endpoint';
  return isOther ? 'other-endpoint' : 'service';
}
