/**
 * The network path outside the editor, and where the editor is told to leave the network alone:
 * undici, with `HTTPS_PROXY`, `HTTP_PROXY` and `NO_PROXY` honoured.
 */
import type { Transport } from './http.ts';

/** TLS through a VPN and a proxy takes seconds; a dead address should not take the whole deadline. */
const connectTimeoutMs = 10_000;

/** @param options.ca PEM text of further certificate authorities, in place of Node's own. */
export function createUndiciTransport(options: { ca?: string } = {}): Transport {
  let loaded: Promise<Transport> | undefined;
  return async (request, { signal }) => {
    loaded ??= load(options);
    return (await loaded)(request, { signal });
  };
}

/**
 * Imports single files of undici: its index would install a process-wide dispatcher in an
 * extension host that others share, and cost three times the code.
 */
async function load({ ca }: { ca?: string }): Promise<Transport> {
  const [{ default: EnvHttpProxyAgent }, { default: Dispatcher }, connect, request] =
    await Promise.all([
      import('undici/lib/dispatcher/env-http-proxy-agent.js'),
      import('undici/lib/dispatcher/dispatcher.js'),
      import('undici/lib/api/api-connect.js'),
      import('undici/lib/api/api-request.js'),
    ]);
  // The index would do so: dispatchers open tunnels through proxies by a method of their own.
  Object.assign(Dispatcher.prototype, { connect: connect.default, request: request.default });
  const tls = ca === undefined ? {} : { ca };
  const agent = new EnvHttpProxyAgent({
    connect: { timeout: connectTimeoutMs, ...tls },
    requestTls: tls,
    allowH2: false,
  });
  return async ({ method, url, headers, body }, { signal }) => {
    const answer = await agent.request({
      origin: url.origin,
      path: url.pathname + url.search,
      method,
      headers,
      body: body ?? null,
      signal,
    });
    return { status: answer.statusCode, headers: flatten(answer.headers), body: answer.body };
  };
}

function flatten(headers: Record<string, string | string[] | undefined>): Record<string, string> {
  const flat: Record<string, string> = {};
  for (const [name, value] of Object.entries(headers)) {
    if (value !== undefined) flat[name] = Array.isArray(value) ? value.join(', ') : value;
  }
  return flat;
}
