/**
 * Chooses the proxy of a request where VS Code does not: the setting, then the environment
 * variables, in VS Code's own order.
 */
import { SignInError } from '../base/errors.ts';
import { isLoopback } from '../base/isLoopback.ts';

/** The values of `http.proxy…` and `http.noProxy` in the user's settings. */
export interface ProxySettings {
  proxy?: string | undefined;
  /** Hosts to connect to directly. If there are any, `NO_PROXY` is ignored. */
  noProxy?: readonly string[] | undefined;
  /** The value of the header `Proxy-Authorization`. */
  authorization?: string | undefined;
  /** Whether to verify the certificate of a proxy that is itself reached over TLS. */
  strictSsl?: boolean | undefined;
}

/** A proxy and how to connect to it. */
export interface ProxyChoice {
  /** May contain a user name and a password. */
  url: URL;
  authorization?: string;
  strictSsl: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for `url`, or `undefined` for a direct connection, as always to loopback addresses.
 * @throws SignInError `bad-settings` if the configured value is not the address of a proxy
 */
export function chooseProxy(
  url: URL,
  settings: ProxySettings,
  env: Environment,
): ProxyChoice | undefined {
  if (isLoopback(url.hostname)) return undefined;
  const direct = settings.noProxy?.length
    ? settings.noProxy
    : (env.no_proxy || env.NO_PROXY || '').split(',');
  if (direct.some((entry) => covers(entry, url))) return undefined;
  const variable = variables.find((name) => env[name]);
  if (settings.proxy) return readProxy('http.proxy', settings.proxy, settings);
  // The authorization was given for the proxy of the setting only.
  if (variable) return readProxy(variable, env[variable] ?? '', {});
  return undefined;
}

/** VS Code reads all four in this order, whatever the scheme of the request. */
const variables = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'] as const;

function readProxy(
  source: string,
  text: string,
  { authorization, strictSsl = true }: ProxySettings,
): ProxyChoice {
  const url = URL.parse(/^\w+:\/\//.test(text) ? text : `http://${text}`);
  if (!url?.hostname || !/^(https?|socks5?):$/.test(url.protocol)) {
    throw new SignInError('bad-settings', `${source}: not the address of a proxy`);
  }
  return { url, strictSsl, ...(authorization && { authorization }) };
}

/** `*`, `example.com`, `.example.com`, `*.example.com`, each with or without a port. */
function covers(entry: string, { hostname, port, protocol }: URL): boolean {
  const text = entry.trim().toLowerCase();
  if (text === '*') return true;
  const [, name, at] = /^(?:\*?\.)?(\[[^\]]*\]|[^:]+)(?::(\d+))?$/.exec(text) ?? [];
  if (!name) return false;
  const wanted = port || (protocol === 'https:' ? '443' : '80');
  return `.${hostname}`.endsWith(`.${name}`) && (at === undefined || at === wanted);
}
