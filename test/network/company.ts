/**
 * A company's network with VS Code in it: the service answers under its real names, over TLS, with
 * certificates of the company's own authority, and only the company's proxy knows where it is.
 */
import path from 'node:path';
import type { Page } from 'playwright-core';
import { startEditor } from '../e2e/stage.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import type { Settings } from '../emulator/world/settings.ts';
import {
  type Authority,
  createAuthority,
  startTlsFront,
  type TlsFront,
  writeCertificate,
} from '../fakes/authority.ts';
import { type CompanyProxy, type ProxyOptions, startProxy } from '../fakes/proxy.ts';
import type { EditorVersion } from '../vscode/download.ts';
import type { EditorServer } from '../vscode/server.ts';
import { Workbench } from '../vscode/workbench.ts';

const root = path.join(import.meta.dirname, '..', '..');

/** The dialog in which VS Code asks before it opens any other host than this computer. */
export const externalWebsite = 'external website';

/** The endpoints of the configured instance, and no others. */
export const serviceHosts = [
  'oidc.us-east-1.amazonaws.com',
  'portal.sso.us-east-1.amazonaws.com',
  'sts.us-east-1.amazonaws.com',
] as const;

export interface Company extends AsyncDisposable {
  emulator: Emulator;
  authority: Authority;
  /** The PEM file with the authority's certificate. */
  certificate: string;
  /** Where TLS to the service ends. At 127.0.0.2 it is found without a proxy. */
  front: TlsFront;
  startProxy(options?: Omit<ProxyOptions, 'route'>): Promise<CompanyProxy>;
  openEditor(options: EditorOptions): Promise<Desk>;
}

export interface EditorOptions {
  /** The folder of the screenshots, below `out/network`. */
  pictures: string;
  version?: EditorVersion;
  settings?: Record<string, unknown>;
  env?: Record<string, string>;
  /** Returns the address at which the browser finds this address of the editor. */
  seenAt?(editor: URL): URL;
  /** The program of another browser than the one of the tests. */
  browser?: string;
}

/** An editor and its user. */
export interface Desk extends AsyncDisposable {
  server: EditorServer;
  workbench: Workbench;
  /** Resolves to the page of the service that `act` makes VS Code open. */
  servicePage(act: () => Promise<void>): Promise<Page>;
}

/** @param hosts further names and addresses in the certificate of the service */
export async function openCompany(
  settings: Partial<Settings> = {},
  hosts: readonly string[] = [],
): Promise<Company> {
  await using stack = new AsyncDisposableStack();
  const emulator = await startEmulator({ settings });
  stack.defer(() => emulator.close());
  const authority = await createAuthority();
  const certificate = stack.use(await writeCertificate(authority)).file;
  // 127.0.0.2 is an address that VS Code does not take for this computer. Behind a proxy its agent
  // looks for localhost in the certificate of a host that is an address.
  const secrets = await authority.issue(...serviceHosts, '127.0.0.2', 'localhost', ...hosts);
  const front = await startTlsFront(secrets, Number(new URL(emulator.url).port), {
    host: '0.0.0.0',
  });
  stack.use(front);
  const opened = stack.move();
  return {
    emulator,
    authority,
    certificate,
    front,
    async startProxy(options = {}) {
      const nowhere = { host: '127.0.0.1', port: 9 };
      const service = { host: '127.0.0.1', port: front.port };
      return opened.use(
        await startProxy({
          ...options,
          route: (host, port) =>
            (port === 443 && (serviceHosts as readonly string[]).includes(host)) ||
            (port === front.port && host === '127.0.0.2')
              ? service
              : nowhere,
        }),
      );
    },
    openEditor: (options) => openEditor(emulator, options),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function openEditor(emulator: Emulator, options: EditorOptions): Promise<Desk> {
  await using stack = new AsyncDisposableStack();
  const [{ startUrl, region } = { startUrl: '', region: '' }] = emulator.instances;
  const server = await startEditor({
    version: options.version,
    env: { ...withoutProxy, ...options.env },
    settings: {
      'iamIdentityCenter.instances': [{ name: 'Acme', startUrl, region }],
      'iamIdentityCenter.signInMethod': 'browser',
      ...options.settings,
    },
  });
  stack.defer(() => server.close());
  const { seenAt = (url) => url, browser } = options;
  const workbench = await Workbench.open(
    { ...server, url: seenAt(server.url) },
    {
      pictures: path.join(root, 'out', 'network', options.pictures),
      ...(browser !== undefined && { browser }),
    },
  );
  stack.use(workbench);
  // The browser does not share the network settings of VS Code, and reaches the service by itself.
  const isService = ({ hostname }: URL) => hostname === '127.0.0.2' || hostname === serviceHosts[0];
  await workbench.page.context().route(isService, (route) => {
    const { pathname, search } = new URL(route.request().url());
    return route.fulfill({
      status: 307,
      headers: { location: `${emulator.url}${pathname}${search}` },
    });
  });
  const opened = stack.move();
  return {
    server,
    workbench,
    servicePage: (act) =>
      workbench.popup(async () => {
        await act();
        await workbench.clickDialog(externalWebsite, 'Open');
      }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Removes the proxy of the developer who runs the tests. */
const withoutProxy = Object.fromEntries(
  ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'ALL_PROXY']
    .flatMap((name) => [name, name.toLowerCase()])
    .map((name) => [name, undefined]),
);
