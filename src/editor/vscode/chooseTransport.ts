/** Chooses how requests are sent, by VS Code's `http.…` settings at the user's own level. */
import * as vscode from 'vscode';
import type { Log } from '../../base/log.ts';
import { once } from '../../base/once.ts';
import type { Transport } from '../../http/http.ts';
import type { ProxySettings } from '../../http/proxy.ts';

/**
 * Settings are read for each request, so that changes take effect at once.
 * @param caBundle the file that `ca_bundle` of the shared config names
 */
export function createNetwork(log: Log, caBundle: string | undefined): Transport {
  const options = { env: process.env, log, caBundle };
  const editor = once(async () => {
    const { createEditorTransport } = await import('../../http/editorTransport.ts');
    return createEditorTransport(options);
  });
  const undici = once(async () => {
    const { createUndiciTransport } = await import('../../http/undiciTransport.ts');
    return createUndiciTransport({ ...options, settings: proxySettings });
  });
  return async (request, more) => {
    const transport = await (leftToExtensions() ? undici() : editor());
    return transport(request, more);
  };
}

/**
 * Whether VS Code does nothing for the requests of extensions: with proxy support off, and with
 * `http.proxyAuthorization`, which it sends only with its own requests (measured).
 */
function leftToExtensions(): boolean {
  return own('proxySupport') === 'off' || Boolean(own('proxy') && own('proxyAuthorization'));
}

function proxySettings(): ProxySettings {
  const text = (key: string) => {
    const value = own(key);
    return typeof value === 'string' ? value : undefined;
  };
  const noProxy = own('noProxy');
  return {
    proxy: text('proxy'),
    noProxy: Array.isArray(noProxy) ? noProxy.filter((host) => typeof host === 'string') : [],
    authorization: text('proxyAuthorization'),
    strictSsl: own('proxyStrictSSL') !== false,
  };
}

function own(key: string): unknown {
  return vscode.workspace.getConfiguration('http').inspect(key)?.globalValue;
}
