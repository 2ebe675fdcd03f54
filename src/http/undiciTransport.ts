/**
 * The network path outside the editor, and inside it where VS Code leaves the network to
 * extensions: undici, which keeps connections open, with the proxy chosen by `proxy.ts`.
 */
// Single files: undici's index is three times the code, and installs a process-wide dispatcher in
// the extension host that others share.
import connect from 'undici/lib/api/api-connect.js';
import request from 'undici/lib/api/api-request.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';
import ProxyAgent from 'undici/lib/dispatcher/proxy-agent.js';
import { type Log, noLog } from '../base/log.ts';
import { once } from '../base/once.ts';
import { createTrustingContext, loadNamedAuthorities } from './authorities.ts';
import { addressAttemptMs, type Transport } from './http.ts';
import { ProxyRefusal } from './networkError.ts';
import { chooseProxy, type ProxyChoice, type ProxySettings } from './proxy.ts';

/** Shorter than the time-out of a request, so that a dead address differs from a lost response. */
const connectTimeout = 20_000;

export interface UndiciOptions {
  env?: Readonly<Record<string, string | undefined>>;
  log?: Log;
  /** A file of certificate authorities, beside those that variables name. */
  caBundle?: string | undefined;
  /** Called for each request, so that changes apply at once. */
  settings?: () => ProxySettings;
}

export function createUndiciTransport(options: UndiciOptions = {}): Transport {
  const { env = process.env, log = noLog, caBundle, settings = () => ({}) } = options;
  const dispatcherFor = createDispatchers({ env, log, caBundle });
  return async ({ method, url, headers, body }, { signal, progress }) => {
    const proxy = chooseProxy(url, settings(), env);
    if (proxy) progress.proxy = proxy.url.host;
    const dispatcher = await dispatcherFor(url, proxy);
    signal.throwIfAborted();
    try {
      const response = await dispatcher.request({
        origin: url.origin,
        path: url.pathname + url.search,
        method,
        headers,
        body: body ?? null,
        signal,
      });
      return { status: response.statusCode, headers: response.headers, body: response.body };
    } catch (error) {
      throw asRefusal(error) ?? error;
    }
  };
}

/** Returns a function that resolves to the dispatcher of a proxy, created on first use. */
function createDispatchers({
  env,
  log,
  caBundle,
}: Required<Pick<UndiciOptions, 'env' | 'log' | 'caBundle'>>) {
  // As undici's index does: dispatchers open tunnels with these methods.
  Object.assign(Dispatcher.prototype, { connect, request });
  const trusting = once(async () =>
    createTrustingContext(await loadNamedAuthorities({ env, caBundle }, log)),
  );

  const create = async (usesTls: boolean, proxy: ProxyChoice | undefined) => {
    const tls = {
      ...(usesTls && { secureContext: await trusting() }),
      autoSelectFamily: true,
      autoSelectFamilyAttemptTimeout: addressAttemptMs,
    };
    if (!proxy) return new Agent({ connect: { timeout: connectTimeout, ...tls }, allowH2: false });
    const { url, authorization, strictSsl } = proxy;
    if (!strictSsl && url.protocol === 'https:') {
      log.warn('network: proxy certificate not verified: http.proxyStrictSSL is off');
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

  const created = new Map<string, () => ReturnType<typeof create>>();
  return (url: URL, proxy: ProxyChoice | undefined) => {
    const usesTls = [url.protocol, proxy?.url.protocol].includes('https:');
    const key = JSON.stringify([usesTls, proxy]);
    const dispatcher = created.get(key) ?? once(() => create(usesTls, proxy));
    created.set(key, dispatcher);
    return dispatcher();
  };
}

/** undici reports a proxy's refusal only in its message: "Proxy response (407) !== 200 …". */
function asRefusal(error: unknown): ProxyRefusal | undefined {
  const [, status] =
    (error instanceof Error && /^Proxy response \((\d+)\)/.exec(error.message)) || [];
  return status ? new ProxyRefusal(Number(status)) : undefined;
}
