/** What an end-to-end test plays on: the emulator, a VS Code with the VSIX in it, and its user. */
import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { JournalEntry } from '../emulator/control/journal.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import type { Application, Instance } from '../emulator/world/directory.ts';
import type { Settings } from '../emulator/world/settings.ts';
import { startProxy } from '../fakes/proxy.ts';
import { type RegionalHosts, startRegionalHosts } from '../fakes/regionalHosts.ts';
import { type EditorVersion, editorVersions, fetchEditor } from '../vscode/download.ts';
import { type EditorServer, type ServerOptions, startServer } from '../vscode/server.ts';
import { installedExtension } from '../vscode/vsix.ts';
import { Workbench } from '../vscode/workbench.ts';
import { assertNothingLeaks, overhear, type Secrets } from './overhear.ts';
import { more } from './texts.ts';

const root = path.join(import.meta.dirname, '..', '..');

export interface StageOptions {
  /** The folder of the screenshots, below `out/`. */
  pictures: string;
  version?: EditorVersion;
  /** User settings, in addition to one configured instance, "Acme". */
  settings?: Record<string, unknown>;
  emulator?: Partial<Settings>;
  /** Of the emulator; its example by default. */
  applications?: readonly Application[];
  /** Added to the environment of VS Code. */
  env?: Record<string, string>;
  /** Folders of extensions, in addition to "Consumer". */
  extensions?: readonly string[];
  /** The port of VS Code; a free one by default. */
  port?: number;
}

export interface Stage extends Scene {
  workbench: Workbench;
  /** Those that went over the wire. Closing the stage rejects if one of them was written anywhere. */
  secrets: Secrets;
  /** The journal's entries for a path, in order, and for one grant type of `/token`. */
  asked(path: string, grantType?: string): JournalEntry[];
}

/** An emulator and a VS Code that signs in to it, without a user. */
export interface Scene extends AsyncDisposable {
  emulator: Emulator;
  server: EditorServer;
}

export async function openScene(options: Omit<StageOptions, 'pictures'>): Promise<Scene> {
  await using stack = new AsyncDisposableStack();
  const emulator = await startEmulator({
    settings: options.emulator ?? {},
    ...(options.applications && { applications: options.applications }),
  });
  stack.defer(() => emulator.close());
  const [{ startUrl, region } = { startUrl: '', region: '' }] = emulator.instances;
  const server = await startEditor({
    version: options.version,
    extensions: options.extensions,
    ...(options.port !== undefined && { port: options.port }),
    env: { ...emulator.environment, ...options.env },
    settings: {
      'iamIdentityCenter.instances': [{ name: 'Acme', startUrl, region }],
      ...options.settings,
    },
  });
  stack.defer(() => server.close());
  const opened = stack.move();
  return { emulator, server, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

/** Closing it rejects when VS Code has sent a request to a host that is not configured. */
export async function openStage(options: StageOptions): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const watch = stack.use(await startProxy());
  const settings = { 'http.proxy': watch.url, ...options.settings };
  const { emulator, server } = stack.use(await openScene({ ...options, settings }));
  const secrets = overhear(emulator);
  const workbench = stack.use(await openWorkbench(server, options.pictures));
  stack.defer(() => assertNothingLeaks(secrets, { server, workbench }));
  const opened = stack.move();
  return {
    emulator,
    server,
    workbench,
    secrets,
    asked: (path, grantType) =>
      emulator.journal.filter(
        (entry) =>
          entry.path === path && (grantType === undefined || entry.grantType === grantType),
      ),
    async [Symbol.asyncDispose]() {
      await opened.disposeAsync();
      // VS Code asks this computer directly, and every other host through the proxy.
      assert.deepEqual(watch.visits, [], 'requests have left for hosts that were not configured');
    },
  };
}

export interface FreshStageOptions {
  /** The folder of the screenshots, below `out/`. */
  pictures: string;
  settings?: Record<string, unknown>;
  emulator?: Partial<Settings>;
  instances?: readonly Instance[];
  /** Further hosts, and where each of them redirects to. */
  vanity?: Readonly<Record<string, string>>;
}

export interface FreshStage extends Scene {
  /** The hosts of AWS under their own names. */
  hosts: RegionalHosts;
  workbench: Workbench;
  /** Resolves to the instances in the user settings. */
  configured(): Promise<unknown[]>;
}

/** A VS Code in which no instance is configured yet, and which reaches AWS by its real names. */
export async function openFreshStage(options: FreshStageOptions): Promise<FreshStage> {
  await using stack = new AsyncDisposableStack();
  const emulator = await startEmulator({
    settings: options.emulator ?? {},
    ...(options.instances && { instances: options.instances }),
  });
  stack.defer(() => emulator.close());
  const hosts = stack.use(await startRegionalHosts(emulator, options.vanity));
  const server = await startEditor({
    env: { NODE_EXTRA_CA_CERTS: hosts.certificate },
    settings: { 'http.proxy': hosts.proxy, ...options.settings },
  });
  stack.defer(() => server.close());
  const secrets = overhear(emulator);
  const workbench = stack.use(await openWorkbench(server, options.pictures));
  stack.defer(() => assertNothingLeaks(secrets, { server, workbench }));
  const opened = stack.move();
  return {
    emulator,
    hosts,
    server,
    workbench,
    async configured() {
      const settings = JSON.parse(await readFile(server.settingsFile, 'utf8'));
      return settings['iamIdentityCenter.instances'] ?? [];
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

/** Starts a VS Code with the VSIX and the extension "Consumer" in it. */
export async function startEditor(
  options: Pick<ServerOptions, 'env' | 'settings' | 'home' | 'port'> & {
    version?: EditorVersion | undefined;
    extensions?: readonly string[] | undefined;
  },
): Promise<EditorServer> {
  const { version = editorVersions.newest, extensions = [], ...others } = options;
  const editor = await fetchEditor(version);
  const consumer = path.join(root, 'test', 'editor', 'consumer');
  return startServer({
    ...others,
    editor,
    extensionFolders: [await installedExtension(editor), consumer, ...extensions],
  });
}

/** Opens the editor in a browser of its own. */
export async function openWorkbench(server: EditorServer, folder: string): Promise<Workbench> {
  const pictures = path.join(root, 'out', folder);
  await rm(pictures, { recursive: true, force: true });
  return Workbench.open(server, { pictures });
}

/** Takes an action of the list behind "More…" of a notification. */
export async function chooseMore(workbench: Workbench, notification: string, action: string) {
  await workbench.clickNotification(notification, more);
  await workbench.choose(action);
}

/** Decides as `user` on the emulator's page; resolves when the page after it has loaded. */
export async function decide(page: Page, user: string, decision: 'approve' | 'deny') {
  const button = page.locator(`button[name=decision][value=${decision}]`);
  await page.locator(`#user-${user}`).check();
  await button.click();
  // A page that is closed before the next one is there may never have asked for that one, and
  // Chromium may never finish closing a page that is still loading.
  await button.waitFor({ state: 'detached' });
  await page.waitForLoadState();
}

/** Approves as `user` on the page that `act` makes VS Code open, and closes it. */
export async function approve(user: string, workbench: Workbench, act: () => Promise<void>) {
  const page = await workbench.popup(act);
  await decide(page, user, 'approve');
  await page.close();
}
