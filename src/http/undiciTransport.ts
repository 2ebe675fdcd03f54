/**
 * The network path outside the editor, and inside it where VS Code leaves something to extensions:
 * undici, which keeps connections open, with the proxy of `proxy.ts`.
 */
// Single files: undici's index would install a process-wide dispatcher in an extension host that
// others share, and cost three times the code.
import connect from 'undici/lib/api/api-connect.js';
import request from 'undici/lib/api/api-request.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';
import { type Log, noLog } from '../base/log.ts';
import { once } from '../base/once.ts';
import { allAuthorities, readNamedAuthorities } from './authorities.ts';
import { addressAttemptMs, type Transport } from './http.ts';
import { ProxyRefusal } from './networkError.ts';
import { chooseProxy, type ProxyChoice, type ProxySettings } from './proxy.ts';

/** Shorter than a whole request may take, so that a dead address is told from a lost answer. */
const connectTimeout = 20_000;

export interface UndiciOptions {
  env?: Readonly<Record<string, string | undefined>>;
  log?: Log;
  /** Asked for each request, so that a change counts at once. */
  settings?: () => ProxySettings;
}

export function createUndiciTransport(options: UndiciOptions = {}): Transport {
  const { env = process.env, log = noLog, settings = () => ({}) } = options;
  const dispatchers = once(() => createDispatchers(env, log));
  return async ({ method, url, headers, body }, { signal, trail }) => {
    const proxy = chooseProxy(url, settings(), env);
    if (proxy) trail.proxy = proxy.url.host;
    const dispatcherFor = await dispatchers();
    try {
      const answer = await dispatcherFor(proxy).request({
        origin: url.origin,
        path: url.pathname + url.search,
        method,
        headers,
        body: body ?? null,
        signal,
      });
      return { status: answer.statusCode, headers: answer.headers, body: answer.body };
    } catch (error) {
      throw asRefusal(error) ?? error;
    }
  };
}

/** A dispatcher for each proxy, made when first needed. */
async function createDispatchers(env: NonNullable<UndiciOptions['env']>, log: Log) {
  // As the index does: dispatchers open tunnels through proxies by a method of their own.
  Object.assign(Dispatcher.prototype, { connect, request });
  const tls = {
    ca: allAuthorities(await readNamedAuthorities(env, log)),
    autoSelectFamily: true,
    autoSelectFamilyAttemptTimeout: addressAttemptMs,
  };

  const create = (proxy: ProxyChoice | undefined) => {
    if (!proxy) return new Agent({ connect: { timeout: connectTimeout, ...tls }, allowH2: false });
    const { url, authorization, strictSsl } = proxy;
    if (!strictSsl && url.protocol === 'https:') {
      log.warn('network: the certificate of the proxy is not checked: http.proxyStrictSSL');
    }
    return new ProxyAgent({
      uri: url.href,
      ...(authorization && { token: authorization }),
      connectTimeout,
      requestTls: tls,
      proxyTls: { ...tls, rejectUnauthorized: strictSsl },
      allowH2: false,
    });
  };

  const created = new Map<string, ReturnType<typeof create>>();
  return (proxy: ProxyChoice | undefined) => {
    const key = JSON.stringify(proxy ?? null);
    const dispatcher = created.get(key) ?? create(proxy);
    created.set(key, dispatcher);
    return dispatcher;
  };
}

/** undici tells a proxy's refusal in words only: "Proxy response (407) !== 200 …". */
function asRefusal(error: unknown): ProxyRefusal | undefined {
  const [, status] =
    (error instanceof Error && /^Proxy response \((\d+)\)/.exec(error.message)) || [];
  return status ? new ProxyRefusal(Number(status)) : undefined;
}
