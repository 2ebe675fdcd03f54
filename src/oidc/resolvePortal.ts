/** Resolves an organization's own address that redirects to its access portal. */
import type { Cancellable } from '../base/abortable.ts';
import type { Http } from '../http/http.ts';
import { readStartUrl, type StartUrl, startUrlProblemOf } from './startUrl.ts';

/** Short, because the user is waiting. */
const lookUpMs = 10_000;

/**
 * Resolves to the access portal that `url` redirects to, found as in the AWS CLI: from one
 * redirect, which is read but not followed, and which must lead to an AWS host over https. Resolves
 * to `undefined` otherwise. Rejects with `SignInError` (`network`, `bad-answer`), or with
 * `signal.reason`.
 */
export async function resolvePortal(
  url: string,
  { http }: { http: Http },
  { signal }: Cancellable,
): Promise<StartUrl | undefined> {
  const ask = (method: 'HEAD' | 'GET') =>
    http({ method, url: new URL(url), headers: {} }, { signal, timeoutMs: lookUpMs });
  let response = await ask('HEAD');
  if (response.status === 405 || response.status === 501) response = await ask('GET');
  const { location } = response.headers;
  if (![301, 302, 303, 307, 308].includes(response.status) || location === undefined) {
    return undefined;
  }
  return readTarget(location, url);
}

function readTarget(location: string, base: string): StartUrl | undefined {
  const target = URL.parse(location, base);
  if (target?.protocol !== 'https:') return undefined;
  try {
    const portal = readStartUrl(target.href);
    return portal.partition === undefined ? undefined : portal;
  } catch (error) {
    if (startUrlProblemOf(error)) return undefined;
    throw error;
  }
}
