/**
 * The editor's own network path: VS Code patches `node:https` in the extension host for its proxy
 * settings, system proxy, PAC, proxy authentication and system certificates. ARCHITECTURE.md has
 * the measurements that chose it over `fetch` and undici.
 */
// The whole modules, since VS Code puts its functions into them and named imports miss that.
import http, { type IncomingMessage } from 'node:http';
import https from 'node:https';
import { type Log, noLog } from '../base/log.ts';
import { once } from '../base/once.ts';
import { allAuthorities, readNamedAuthorities } from './authorities.ts';
import { addressAttemptMs, type Transport } from './http.ts';
import { ProxyRefusal, type Trail } from './networkError.ts';

export function createEditorTransport({
  env = process.env,
  log = noLog,
}: {
  env?: Readonly<Record<string, string | undefined>>;
  log?: Log;
} = {}): Transport {
  // A list of our own takes the place of the editor's, so it holds everything, or is not given.
  const authorities = once(async () => {
    const named = await readNamedAuthorities(env, log);
    return named && allAuthorities(named);
  });
  return async ({ method, url, headers, body }, { signal, trail }) => {
    const ca = await authorities();
    signal.throwIfAborted();
    const { request } = url.protocol === 'http:' ? http : https;
    // No agent: with one, VS Code may leave its proxy settings aside (`http.proxySupport: on`).
    const options = {
      method,
      headers,
      signal,
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: addressAttemptMs,
      ...(ca !== undefined && { ca }),
    };
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const outgoing = request(url, options, resolve);
      let proxyError: unknown;
      trail.left = false;
      // VS Code's agent tells its choice; its own error later on says less than this one.
      outgoing.on('proxy', (choice: { proxy?: unknown; error?: unknown }) => {
        noteProxy(choice.proxy, trail);
        proxyError = choice.error;
      });
      // Comes when everything was handed to the system, and never before there is a connection.
      outgoing.once('finish', () => {
        trail.left = true;
      });
      outgoing.on('error', (error) => reject('code' in error ? error : (proxyError ?? error)));
      outgoing.end(body);
    });
    // A proxy that refuses a tunnel answers in the clear; the host itself never does.
    if (url.protocol === 'https:' && !('encrypted' in answer.socket)) {
      answer.destroy();
      throw new ProxyRefusal(answer.statusCode ?? 0);
    }
    return { status: answer.statusCode ?? 0, headers: answer.headers, body: answer };
  };
}

/** `PROXY name:password@host:port`, as in proxy auto-configuration; never the name and password. */
function noteProxy(choice: unknown, trail: Trail): void {
  const [, proxy] = /^(?!DIRECT)\w+\s+(?:.*@)?([^\s/@]+)/.exec(String(choice)) ?? [];
  if (proxy) trail.proxy = proxy;
}
