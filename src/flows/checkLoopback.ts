/** Checks that a redirect to this computer would arrive, by calling a loopback server. */
import type { Cancellable } from '../base/abortable.ts';
import { SignInError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Http } from '../http/http.ts';
import { openLoopback } from './loopback.ts';
import { createState } from './pkce.ts';

/**
 * Resolves if the server responds to a call. Rejects with `SignInError` (`bad-settings` if
 * listening is not allowed, `network` if the call does not arrive, `bad-answer` if something else
 * responds), or with `signal.reason`.
 */
export async function checkLoopback(
  { http, log }: { http: Http; log: Log },
  { signal }: Cancellable,
): Promise<void> {
  using loopback = await openLoopback(createState(), log);
  const url = new URL(loopback.redirectUri);
  // Without a `state` the call is a stray, which gets a response but has no effect.
  const { status } = await http({ method: 'GET', url, headers: {} }, { signal });
  if (status !== 400) {
    throw new SignInError('bad-answer', `loopback: status ${status} from another program`);
  }
}
