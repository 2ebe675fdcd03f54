/**
 * The services of AWS under their own host names, region by region, and a company's host that
 * redirects to its portal: behind a proxy, because no name server has any of them.
 */
import { once } from 'node:events';
import { createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { knownRegions } from '../../src/aws/regions.ts';
import type { Emulator } from '../emulator/emulator.ts';
import { until } from '../vscode/until.ts';
import { createAuthority, startTlsFront, writeCertificate } from './authority.ts';
import { type ProxyVisit, startProxy } from './proxy.ts';

export interface RegionalHosts extends AsyncDisposable {
  /** The only way there. */
  proxy: string;
  /** The file with the certificate authority of all hosts. */
  certificate: string;
  visits: readonly ProxyVisit[];
  /** Hosts that accept requests and never answer, while they are in here. */
  silent: Set<string>;
  /** Those of them that a caller is still waiting for. */
  waitedFor: ReadonlySet<string>;
  /**
   * Resolves when no silent host has been waited for in half a second: a search that goes on asks
   * the next region as soon as one was given up.
   */
  leftAlone(): Promise<void>;
}

const servicePattern = /^(oidc|portal\.sso|sts)\.([a-z0-9-]+)\.amazonaws\.com$/;

/** @param vanity hosts, and where each of them leads */
export async function startRegionalHosts(
  emulator: Emulator,
  vanity: Readonly<Record<string, string>> = {},
): Promise<RegionalHosts> {
  await using stack = new AsyncDisposableStack();
  const silent = new Set<string>();
  const waitedFor = new Set<string>();
  const server = createServer((incoming, response) => {
    const { host = '' } = incoming.headers;
    if (silent.has(host)) {
      waitedFor.add(host);
      response.on('close', () => waitedFor.delete(host));
      return;
    }
    const location = vanity[host];
    const [, service, region] = servicePattern.exec(host) ?? [];
    if (location) return void response.writeHead(302, { location }).end();
    if (!region) return void response.writeHead(404).end();
    // STS has its path in the signature, and is the same everywhere.
    const base = service === 'sts' ? emulator.url : emulator.urlOf(region);
    const onward = request(base + incoming.url, {
      method: incoming.method,
      headers: incoming.headers,
    });
    onward.on('response', (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
    });
    onward.on('error', () => response.destroy());
    incoming.pipe(onward);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  stack.defer(async () => {
    server.closeAllConnections();
    server.close();
  });

  const hosts = knownRegions.flatMap((region) =>
    ['oidc', 'portal.sso', 'sts'].map((service) => `${service}.${region}.amazonaws.com`),
  );
  const authority = await createAuthority();
  const { file } = stack.use(await writeCertificate(authority));
  const secrets = await authority.issue('localhost', ...hosts, ...Object.keys(vanity));
  const { port } = stack.use(await startTlsFront(secrets, (server.address() as AddressInfo).port));
  const proxy = stack.use(await startProxy({ route: () => ({ host: '127.0.0.1', port }) }));
  const opened = stack.move();
  return {
    proxy: proxy.url,
    visits: proxy.visits,
    certificate: file,
    silent,
    waitedFor,
    async leftAlone() {
      let since = performance.now();
      const left = () => {
        if (waitedFor.size > 0) since = performance.now();
        return performance.now() - since > 500 || undefined;
      };
      await until('the hosts to be left alone', left);
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}
