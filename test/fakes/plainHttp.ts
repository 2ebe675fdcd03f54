/** Requests to a server of the test itself, where it does not matter how they travel. */
import type { Http } from '../../src/http/http.ts';

export const plainHttp: Http = async ({ method, url, headers, body }, { signal }) => {
  const sentAt = Date.now();
  const response = await fetch(url, {
    method,
    headers,
    redirect: 'manual',
    signal,
    ...(body !== undefined && { body }),
  });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: await response.text(),
    sentAt,
    receivedAt: Date.now(),
  };
};
