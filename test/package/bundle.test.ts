/**
 * The budget of what VS Code loads with nobody asking: the extension is built and started, with one
 * user signed in, and everything that is loaded until the sessions are shown counts.
 */
import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import fs, { mkdtempSync, statSync } from 'node:fs';
import { readFile, rm } from 'node:fs/promises';
import { registerHooks } from 'node:module';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import type * as Vscode from 'vscode';
import { writeRecord } from '../../src/sessions/store/record.ts';
import { createFakeEnvironment } from '../fakes/editor/environment.ts';
import { createFakeMemento } from '../fakes/memento.ts';
import { partly } from '../fakes/partly.ts';
import { fakeRecord } from '../fakes/session.ts';
import { settle } from '../fakes/settle.ts';
import { EventEmitter, openFakeWindow, Uri } from '../fakes/vscode.ts';
import { until } from '../vscode/until.ts';

/** What VS Code gives the extension, where a user is signed in whose token is fresh. */
function contextIn(folder: string) {
  const now = Date.now();
  const session = { expiresAt: now + 3_600_000, createdAt: now, refreshedAt: now };
  const secrets = new Map([['session/1', writeRecord(fakeRecord({ session }))]]);
  return partly<Vscode.ExtensionContext>({
    subscriptions: [],
    extension: partly({
      id: 'ours',
      packageJSON: { name: 'extension', version: '1.0.0' },
      extensionKind: 1,
    }),
    extensionUri: Uri.file(folder),
    workspaceState: createFakeMemento(),
    environmentVariableCollection: partly(createFakeEnvironment()),
    globalState: Object.assign(createFakeMemento(), { setKeysForSync: () => undefined }),
    globalStorageUri: Uri.file(path.join(folder, 'storage')),
    secrets: {
      keys: async () => [...secrets.keys()],
      get: async (key) => secrets.get(key),
      store: async (key, value) => void secrets.set(key, value),
      delete: async (key) => void secrets.delete(key),
      onDidChange: new EventEmitter<Vscode.SecretStorageChangeEvent>().event,
    },
  });
}

interface Output {
  inputs: Record<string, unknown>;
  imports: { path: string; external?: boolean }[];
}

/** What extensions share in one host, and what each of its members is. */
function globals(): Map<string, unknown> {
  const shared = { globalThis, process, fs, Error, Promise, Object: Object.prototype };
  const members = Object.entries(shared).flatMap(([name, object]) =>
    Reflect.ownKeys(object).map((key): [string, unknown] => {
      const { value, get } = Object.getOwnPropertyDescriptor(object, key) ?? {};
      // Numbers and the like, such as an exit code, change by themselves.
      return [`${name}.${String(key)}`, get ?? (typeof value === 'function' ? value : undefined)];
    }),
  );
  const listeners = process
    .eventNames()
    .map((event): [string, unknown] => [`on ${String(event)}`, process.listenerCount(event)]);
  return new Map([...members, ...listeners]);
}

describe('what VS Code loads with nobody asking', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'bundle-'));
  const dist = path.join(folder, 'dist');
  const loaded: string[] = [];
  let inputs: string[] = [];
  let modulesOfNode: string[] = [];
  let changedGlobals: string[] = [];
  let context: Vscode.ExtensionContext;
  let activatedWith: readonly string[] = [];

  before(async () => {
    await promisify(execFile)(process.execPath, ['esbuild.mjs', '--folder', dist]);
    const hooks = registerHooks({
      load(url, loadContext, next) {
        if (url.startsWith(pathToFileURL(dist).href)) loaded.push(fileURLToPath(url));
        return next(url, loadContext);
      },
    });
    const window = openFakeWindow({
      authentication: {
        registerAuthenticationProvider: () => ({ dispose: () => undefined }),
        getSession: async () => undefined as never,
      },
    });
    const secretsAsked: string[] = [];
    context = contextIn(folder);
    const { keys } = context.secrets;
    context.secrets.keys = () => {
      secretsAsked.push('keys');
      return keys();
    };
    const globalsBefore = globals();
    const { activate } = (await import(pathToFileURL(path.join(dist, 'extension.js')).href)) as {
      activate(context: Vscode.ExtensionContext): void;
    };
    activate(context);
    activatedWith = [...secretsAsked];
    await until('the sessions to be shown', () => window.statusItems[0]);
    // What follows the first look at the sessions.
    await settle();
    const globalsAfter = globals();
    changedGlobals = [...new Set([...globalsBefore.keys(), ...globalsAfter.keys()])].filter(
      (name) => globalsBefore.get(name) !== globalsAfter.get(name),
    );
    hooks.deregister();
    const { outputs } = JSON.parse(await readFile(path.join(dist, 'meta.json'), 'utf8')) as {
      outputs: Record<string, Output>;
    };
    const found = Object.entries(outputs)
      .filter(([output]) => loaded.includes(path.resolve(output)))
      .map(([, output]) => output);
    inputs = found.flatMap((output) => Object.keys(output.inputs));
    modulesOfNode = found.flatMap((output) =>
      output.imports.filter(({ external }) => external).map((each) => each.path),
    );
  });

  after(async () => {
    for (const each of context.subscriptions.splice(0).reverse()) each.dispose();
    await rm(folder, { recursive: true, force: true });
  });

  test('stays within 90 KiB in three files', () => {
    const bytes = loaded.reduce((sum, file) => sum + statSync(file).size, 0);
    const found = `${bytes} bytes in ${loaded.map((file) => path.basename(file))}`;
    assert.ok(bytes > 0 && bytes <= 90 * 1024 && loaded.length <= 3, found);
  });

  test('has no network, no signing, no ini file, no flow, no page and no application in it', () => {
    const lazy =
      /node_modules\/(?!valibot\/)|^src\/http\/|Flow\.ts|Client\.ts|loopback|Pages|aws\/signRequest|editor\/applications\/|pplicationError/;
    assert.ok(inputs.includes('src/extension.ts'));
    assert.deepEqual(
      inputs.filter((input) => lazy.test(input)),
      [],
    );
  });

  test('loads no module of Node for the network', () => {
    assert.ok(modulesOfNode.includes('node:crypto'));
    assert.deepEqual(
      modulesOfNode.filter((name) => /^node:(https?|http2|net|tls|dns|dgram)$/.test(name)),
      [],
    );
  });

  test('leaves what extensions share as it was', () => {
    assert.deepEqual(changedGlobals, []);
  });

  test('has not touched storage when the activation is over', () => {
    assert.deepEqual(activatedWith, []);
  });
});
