/** Start URLs of an organisation's own making: where they lead, looked up once and with care. */
import type { Cancellable } from '../base/abortable.ts';
import type { Http } from '../http/http.ts';
import { readStartUrl, type StartUrl, startUrlProblemOf } from './startUrl.ts';

/** A person waits for it. */
const lookUpMs = 10_000;

/**
 * The access portal behind `url`, as the AWS CLI looks for it: one redirect is read, none is
 * followed, and it has to lead to a host of AWS by https. Resolves to `undefined` where it does
 * not. Rejects with `SignInError` (`network`, `bad-answer`), or with `signal.reason`.
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
  if (!target) return undefined;
  try {
    const portal = readStartUrl(target.href);
    return portal.partition === undefined ? undefined : portal;
  } catch (error) {
    if (startUrlProblemOf(error)) return undefined;
    throw error;
  }
}
