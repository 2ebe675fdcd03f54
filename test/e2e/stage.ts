/** What an end-to-end test plays on: the emulator, a VS Code with the VSIX in it, and a person. */
import assert from 'node:assert/strict';
import { rm } from 'node:fs/promises';
import path from 'node:path';
import type { Page } from 'playwright-core';
import type { JournalEntry } from '../emulator/control/journal.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import type { Settings } from '../emulator/world/settings.ts';
import { startProxy } from '../fakes/proxy.ts';
import { type EditorVersion, editorVersions, fetchEditor } from '../vscode/download.ts';
import { type EditorServer, startServer } from '../vscode/server.ts';
import { until } from '../vscode/until.ts';
import { builtVsix } from '../vscode/vsix.ts';
import { Workbench } from '../vscode/workbench.ts';

const root = path.join(import.meta.dirname, '..', '..');

export interface StageOptions {
  /** Screenshots go there, below `out/`. */
  pictures: string;
  version?: EditorVersion;
  /** User settings, added to one instance that is configured. */
  settings?: Record<string, unknown>;
  emulator?: Partial<Settings>;
}

export interface Stage extends AsyncDisposable {
  emulator: Emulator;
  server: EditorServer;
  workbench: Workbench;
  /** The journal's entries for a path, in order; `grantType` narrows `/token` down. */
  asked(path: string, grantType?: string): JournalEntry[];
  until: typeof until;
}

/** An emulator and a VS Code that signs in to it, with nobody at it yet. */
export interface Scene extends AsyncDisposable {
  emulator: Emulator;
  server: EditorServer;
}

export async function openScene(options: Omit<StageOptions, 'pictures'>): Promise<Scene> {
  await using stack = new AsyncDisposableStack();
  const emulator = await startEmulator({ settings: options.emulator ?? {} });
  stack.defer(() => emulator.close());
  const [{ startUrl, region } = { startUrl: '', region: '' }] = emulator.instances;
  const server = await startServer({
    editor: await fetchEditor(options.version ?? editorVersions.newest),
    vsix: [await builtVsix()],
    extensionFolders: [path.join(root, 'test', 'editor', 'consumer')],
    env: emulator.environment,
    settings: {
      'iamIdentityCenter.instances': [{ name: 'Acme', startUrl, region }],
      ...options.settings,
    },
  });
  stack.defer(() => server.close());
  const opened = stack.move();
  return { emulator, server, [Symbol.asyncDispose]: () => opened.disposeAsync() };
}

export async function openStage(options: StageOptions): Promise<Stage> {
  await using stack = new AsyncDisposableStack();
  const watch = stack.use(await startProxy());
  const settings = { 'http.proxy': watch.url, ...options.settings };
  const { emulator, server } = stack.use(await openScene({ ...options, settings }));
  const pictures = path.join(root, 'out', options.pictures);
  await rm(pictures, { recursive: true, force: true });
  const workbench = stack.use(await Workbench.open(server, { pictures }));
  const opened = stack.move();
  return {
    emulator,
    server,
    workbench,
    asked: (path, grantType) =>
      emulator.journal.filter(
        (entry) =>
          entry.path === path && (grantType === undefined || entry.grantType === grantType),
      ),
    until,
    async [Symbol.asyncDispose]() {
      await opened.disposeAsync();
      // VS Code asks this computer directly, and every other host through the proxy.
      assert.deepEqual(watch.visits, [], 'requests have left for hosts that were not configured');
    },
  };
}

/** Chooses a user and presses a button of the emulator's consent page. */
export async function decide(page: Page, user: string, decision: 'approve' | 'deny') {
  await page.locator(`#user-${user}`).check();
  const name = decision === 'approve' ? 'Allow access' : 'Deny access';
  await page.getByRole('button', { name }).click();
  // Chromium may never finish closing a page that is still loading.
  await page.waitForLoadState();
}

/** Approves as `user` on the page that `act` makes VS Code open, and closes it. */
export async function approve(user: string, workbench: Workbench, act: () => Promise<void>) {
  const page = await workbench.popup(act);
  await decide(page, user, 'approve');
  await page.close();
}
