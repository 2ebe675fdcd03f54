/**
 * Which proxy a request takes where VS Code does not decide it: the setting before the variables,
 * in VS Code's own order.
 */
import { SignInError } from '../base/errors.ts';
import { isLoopback } from '../base/isLoopback.ts';

/** What VS Code calls `http.proxy…` and `http.noProxy`; all of it is the person's own. */
export interface ProxySettings {
  proxy?: string | undefined;
  /** Hosts that are asked directly; when it holds any, `NO_PROXY` does not count. */
  noProxy?: readonly string[] | undefined;
  /** The value of the header `Proxy-Authorization`. */
  authorization?: string | undefined;
  /** Whether the certificate of a proxy that speaks TLS itself is checked. */
  strictSsl?: boolean | undefined;
}

export interface ProxyChoice {
  /** May hold a name and a password. */
  url: URL;
  authorization?: string;
  strictSsl: boolean;
}

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for `url`, or nothing when it is asked directly. Loopback addresses always are.
 * @throws SignInError `bad-settings` when what is configured is not the address of a proxy
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
  const place = places.find((name) => env[name]);
  if (settings.proxy) return readProxy('http.proxy', settings.proxy, settings);
  // The authorization was given for the proxy of the setting, and for no other.
  if (place) return readProxy(place, env[place] ?? '', {});
  return undefined;
}

/** VS Code asks all four whatever the scheme of the request, in this order. */
const places = ['https_proxy', 'HTTPS_PROXY', 'http_proxy', 'HTTP_PROXY'] as const;

function readProxy(
  place: string,
  text: string,
  { authorization, strictSsl = true }: ProxySettings,
): ProxyChoice {
  const url = URL.parse(/^\w+:\/\//.test(text) ? text : `http://${text}`);
  if (!url?.hostname || !/^(https?|socks5?):$/.test(url.protocol)) {
    throw new SignInError('bad-settings', `${place}: not the address of a proxy`);
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
