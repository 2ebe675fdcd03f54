/**
 * The editor's network path: VS Code patches `node:https` in the extension host to apply its proxy
 * settings, system proxy, PAC, proxy authentication and system certificates. ARCHITECTURE.md has
 * the measurements behind choosing it over `fetch` and undici.
 */
// Default imports, because VS Code patches the module objects and named imports would miss that.
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { type Log, noLog } from '../base/log.ts';
import { once } from '../base/once.ts';
import { allAuthorities, loadNamedAuthorities } from './authorities.ts';
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
  // Our list would replace the editor's, so it contains all authorities or is not given.
  const authorities = once(async () => {
    const named = await loadNamedAuthorities({ env, caBundle }, log);
    return named && allAuthorities(named);
  });
  return async ({ method, url, headers, body }, { signal, progress }) => {
    const ca = await authorities();
    signal.throwIfAborted();
    const { request } = url.protocol === 'http:' ? http : https;
    // No agent: with one, VS Code may ignore its proxy settings (`http.proxySupport: on`).
    const options = {
      method,
      headers,
      signal,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: addressAttemptMs,
      ...(ca !== undefined && { ca }),
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
      outgoing.on('error', (error) => reject('code' in error ? error : (proxyError ?? error)));
      outgoing.end(body);
    });
    // A proxy that refuses to open a tunnel responds unencrypted; the host never does.
    if (url.protocol === 'https:' && !('encrypted' in response.socket)) {
      response.destroy();
      throw new ProxyRefusal(response.statusCode ?? 0);
    }
    return { status: response.statusCode ?? 0, headers: response.headers, body: response };
  };
}

/**
 * Keeps the host and port of `PROXY name:password@host:port`, the syntax of proxy
 * auto-configuration, and drops user name and password.
 */
function noteProxy(choice: unknown, progress: RequestProgress): void {
  const [, proxy] = /^(?!DIRECT)\w+\s+(?:.*@)?([^\s/@]+)/.exec(String(choice)) ?? [];
  if (proxy) progress.proxy = proxy;
}
