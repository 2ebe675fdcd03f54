/**
 * The editor's network path: VS Code patches `node:https` in the extension host to apply its proxy
 * settings, system proxy, PAC, proxy authentication and system certificates. ARCHITECTURE.md has
 * the measurements behind choosing it over `fetch` and undici.
 */
// Default imports, because VS Code patches the module objects and named imports would miss that.
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import type { SecureContext } from 'node:tls';
import { type Log, noLog } from '../base/log.ts';
import { once } from '../base/once.ts';
import { createTrustingContext, loadNamedAuthorities } from './authorities.ts';
import { addressAttemptMs, type Transport } from './http.ts';
import { ProxyRefusal, type RequestProgress } from './networkError.ts';

export function createEditorTransport({
  env = process.env,
  log = noLog,
  caBundle,
}: {
  env?: Readonly<Record<string, string | undefined>>;
  log?: Log;
  /** A file of certificate authorities, beside those that variables name. */
  caBundle?: string | undefined;
} = {}): Transport {
  // With authorities named. They replace the editor's, so the list contains all of them.
  const own = once(async () => {
    const ca = await loadNamedAuthorities({ env, caBundle }, log);
    // The editor adds its own to every context, unless a request names some.
    return ca === undefined ? undefined : { ca, secureContext: createTrustingContext(ca) };
  });
  // Without one. VS Code makes a context for each connection and adds each system certificate, which
  // takes up to 45 ms of CPU; so what it has made for one connection serves the next ones.
  let kept: { secureContext: SecureContext } | undefined;
  return async ({ method, url, headers, body }, { signal, progress }) => {
    const isSecure = url.protocol === 'https:';
    const trust = isSecure ? ((await own()) ?? kept) : undefined;
    signal.throwIfAborted();
    const { request } = isSecure ? https : http;
    // No agent: with one, VS Code may ignore its proxy settings (`http.proxySupport: on`).
    const options = {
      method,
      headers,
      signal,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: addressAttemptMs,
      ...trust,
    };
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = request(url, options, resolve);
      let proxyError: unknown;
      progress.sent = false;
      // VS Code's agent reports its choice; the error it raises later says less than this one.
      outgoing.on('proxy', (choice: { proxy?: unknown; error?: unknown }) => {
        noteProxy(choice.proxy, progress);
        proxyError = choice.error;
      });
      // Emitted once everything was handed to the system, and only after connecting.
      outgoing.once('finish', () => {
        progress.sent = true;
      });
      outgoing.on('error', (error) => {
        // It may trust less than a new one would: certificates have been added since.
        kept = undefined;
        reject('code' in error ? error : (proxyError ?? error));
      });
      outgoing.end(body);
    });
    // A proxy that refuses to open a tunnel responds unencrypted; the host never does.
    if (isSecure && !('encrypted' in response.socket)) {
      response.destroy();
      throw new ProxyRefusal(response.statusCode ?? 0);
    }
    if (isSecure && !trust) kept = contextOf(response.socket);
    return { status: response.statusCode ?? 0, headers: response.headers, body: response };
  };
}

/** The context of a connection, which Node keeps with the socket but has no accessor for. */
function contextOf(socket: object): { secureContext: SecureContext } | undefined {
  const { secureContext } =
    (socket as { _tlsOptions?: { secureContext?: SecureContext } })._tlsOptions ?? {};
  return secureContext && { secureContext };
}

/**
 * Keeps the host and port of `PROXY name:password@host:port`, the syntax of proxy
 * auto-configuration, and drops user name and password.
 */
function noteProxy(choice: unknown, progress: RequestProgress): void {
  const [, proxy] = /^(?!DIRECT)\w+\s+(?:.*@)?([^\s/@]+)/.exec(String(choice)) ?? [];
  if (proxy) progress.proxy = proxy;
}
