/**
 * The editor's own network path. VS Code patches `globalThis.fetch` for its proxy settings, system
 * proxy, PAC, proxy authentication and system certificates; everything else goes around them.
 */
import type { Transport } from './http.ts';

export const editorTransport: Transport = async (request, { signal }) => {
  const response = await fetch(request.url, {
    method: request.method,
    headers: request.headers,
    redirect: 'manual',
    signal,
    ...(request.body !== undefined && { body: request.body }),
  });
  return {
    status: response.status,
    headers: Object.fromEntries(response.headers),
    body: response.body ?? [],
  };
};
