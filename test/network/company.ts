/**
 * A company's network with VS Code inside it: the service answers by its real names, over TLS, with
 * certificates of the company's own authority, and only the company's proxy knows where it is.
 */
import path from 'node:path';
import type { Page } from 'playwright-core';
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
import { type EditorVersion, editorVersions, fetchEditor } from '../vscode/download.ts';
import { type EditorServer, startServer } from '../vscode/server.ts';
import { builtVsix } from '../vscode/vsix.ts';
import { Workbench } from '../vscode/workbench.ts';

const root = path.join(import.meta.dirname, '..', '..');

/** The command, by its title. */
export const signIn = 'Sign in with IAM Identity Center';

/** The endpoints of the instance that is configured, and no others. */
export const serviceHosts = [
  'oidc.us-east-1.amazonaws.com',
  'portal.sso.us-east-1.amazonaws.com',
  'sts.us-east-1.amazonaws.com',
] as const;

export interface Company extends AsyncDisposable {
  emulator: Emulator;
  authority: Authority;
  /** PEM file of the authority's certificate. */
  certificate: string;
  /** Where TLS to the service ends; as 127.0.0.2 it needs no proxy to be found. */
  front: TlsFront;
  startProxy(options?: Omit<ProxyOptions, 'route'>): Promise<CompanyProxy>;
  openEditor(options: EditorOptions): Promise<Desk>;
}

export interface EditorOptions {
  /** Folder for screenshots below `out/network`. */
  pictures: string;
  version?: EditorVersion;
  settings?: Record<string, unknown>;
  env?: Record<string, string>;
  /** Where the browser finds this address of the editor. */
  seenAt?(editor: URL): URL;
}

/** An editor and the person in front of it. */
export interface Desk extends AsyncDisposable {
  server: EditorServer;
  workbench: Workbench;
  /** Resolves to the page of the service that `act` makes VS Code open. */
  servicePage(act: () => Promise<void>): Promise<Page>;
}

/** @param hosts further names and addresses the service shows a certificate for */
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
  const server = await startServer({
    editor: await fetchEditor(options.version ?? editorVersions.newest),
    vsix: [await builtVsix()],
    extensionFolders: [path.join(root, 'test', 'editor', 'consumer')],
    env: { ...withoutProxy, ...options.env },
    settings: {
      'iamIdentityCenter.instances': [{ name: 'Acme', startUrl, region }],
      'iamIdentityCenter.signInMethod': 'browser',
      ...options.settings,
    },
  });
  stack.defer(() => server.close());
  const { seenAt = (url) => url } = options;
  const workbench = await Workbench.open(
    { ...server, url: seenAt(server.url) },
    {
      pictures: path.join(root, 'out', 'network', options.pictures),
    },
  );
  stack.use(workbench);
  // The browser is the person's, and finds the service's pages by a way of its own.
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
        // VS Code asks before it leads anywhere but to this computer.
        await workbench.clickDialog('external website', 'Open');
      }),
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** The proxy of whoever runs the tests is not part of them. */
const withoutProxy = Object.fromEntries(
  ['HTTPS_PROXY', 'HTTP_PROXY', 'NO_PROXY', 'ALL_PROXY']
    .flatMap((name) => [name, name.toLowerCase()])
    .map((name) => [name, undefined]),
);
