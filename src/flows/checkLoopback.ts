/** Whether a redirect to this computer would arrive: a server as for a sign-in, called by ourselves. */
import type { Cancellable } from '../base/abortable.ts';
import { SignInError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Http } from '../http/http.ts';
import { openLoopback } from './loopback.ts';
import { createState } from './pkce.ts';

/**
 * Resolves when the server could be opened and gave its own answer to a call. Rejects with
 * `SignInError`: `bad-settings` where listening is not allowed, `network` where the call did not
 * arrive, `bad-answer` where something else answered it; or with `signal.reason`.
 */
export async function checkLoopback(
  { http, log }: { http: Http; log: Log },
  { signal }: Cancellable,
): Promise<void> {
  using loopback = await openLoopback(createState(), log);
  const url = new URL(loopback.redirectUri);
  // Without the state of a sign-in it is a stray call: answered, and of no consequence.
  const { status } = await http({ method: 'GET', url, headers: {} }, { signal });
  if (status !== 400) {
    throw new SignInError('bad-answer', `loopback: something else answered, with status ${status}`);
  }
}
