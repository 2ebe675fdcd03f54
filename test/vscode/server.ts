/** A real VS Code served on this machine, with processes and a home of its own that end together. */
import { type ChildProcess, type ChildProcessByStdio, execFile, spawn } from 'node:child_process';
import {
  copyFile,
  cp,
  glob,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rename,
  rm,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Readable } from 'node:stream';
import { promisify } from 'node:util';
import type { Editor } from './download.ts';
import { inheritedEnv } from './environment.ts';
import { startFront } from './front.ts';
import { patienceMs, until } from './until.ts';

export interface ServerOptions {
  editor: Editor;
  /** The home folder of the user; a new one by default. */
  home?: string;
  /** The port on 127.0.0.1 that a browser opens; a free one by default. */
  port?: number;
  /** User settings. */
  settings?: Record<string, unknown>;
  /** Added to the environment of the extension host; `undefined` removes a variable. */
  env?: Record<string, string | undefined>;
  /** The folders of the extensions in it, which are copied. */
  extensionFolders?: readonly string[];
  /** Lets the page run a test module. VS Code shows no notifications of its own then. */
  testDriver?: boolean;
}

export interface EditorServer {
  /** The address a browser opens. */
  url: URL;
  /** The home folder of the user, empty at first. */
  home: string;
  /** The folder that is open. */
  workspace: string;
  /** The file of the user settings. */
  settingsFile: string;
  /** The folder of everything that this VS Code and its extensions write. */
  folder: string;
  /** Uninstalls an extension, and resolves when VS Code, started again, has removed its files. */
  uninstall(id: string): Promise<void>;
  /** Resolves to the text of every log file by its path, and what the server printed. */
  logs(): Promise<Map<string, string>>;
  close(): Promise<void>;
}

const endings = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
/** Less to do for the computer: no repository, no animation, no look at the ports of all programs. */
const quiet = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'extensions.ignoreRecommendations': true,
  'git.enabled': false,
  'remote.autoForwardPorts': false,
  'remote.autoForwardPortsSource': 'output',
  'security.workspace.trust.enabled': false,
  'telemetry.telemetryLevel': 'off',
  'window.menuBarVisibility': 'compact',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
  'workbench.startupEditor': 'none',
  'workbench.tips.enabled': false,
};

/** Resolves when the server listens; rejects with what it printed when it does not. */
export async function startServer(options: ServerOptions): Promise<EditorServer> {
  const { editor } = options;
  const folder = await mkdtemp(path.join(tmpdir(), 'vscode-server-'));
  const home = options.home ?? path.join(folder, 'home');
  const workspace = path.join(folder, 'workspace');
  const data = path.join(folder, 'server');
  const temporary = path.join(folder, 'tmp');
  const extensions = path.join(data, 'extensions');
  const user = path.join(data, 'data', 'User');
  for (const each of [home, workspace, user, extensions, temporary]) {
    await mkdir(each, { recursive: true });
  }
  const settingsFile = path.join(user, 'settings.json');
  await writeFile(settingsFile, JSON.stringify({ ...quiet, ...options.settings }, undefined, 2));
  for (const source of options.extensionFolders ?? []) {
    await cp(source, path.join(extensions, path.basename(source)), { recursive: true });
  }
  await placeLogger(editor);

  const main = path.join(editor.root, 'out', 'server-main.js');
  const env = { ...inheritedEnv(), HOME: home, TMPDIR: temporary, ...options.env };
  // A process group of its own: extension hosts survive a server that is ended alone.
  const start = () =>
    spawn(
      editor.node,
      [
        main,
        ...['--host', '127.0.0.1', '--port', '0', '--server-data-dir', data],
        ...['--without-connection-token', '--accept-server-license-terms'],
        ...['--telemetry-level', 'off', '--disable-workspace-trust'],
        ...(options.testDriver ? ['--enable-smoke-test-driver'] : []),
      ],
      { env, detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
    );
  const child = start();
  const output = collect(child);
  const stopWatching = onEnd(() => killGroup(child, 'SIGKILL'));
  const close = async () => {
    stopWatching();
    await end(child);
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const front = await startFront(await listeningPort(child, output), options.port);
    return {
      url: front.url,
      home,
      workspace,
      settingsFile,
      folder,
      async uninstall(id) {
        const args = [main, '--uninstall-extension', id, '--server-data-dir', data];
        await promisify(execFile)(editor.node, args, { env, timeout: patienceMs });
        // What is left of an extension is removed when a server starts.
        const next = start();
        try {
          await listeningPort(next, collect(next));
          await until('the extension to be removed', async () => {
            const installed = await readdir(extensions);
            return !installed.some((name) => name.startsWith(id)) || undefined;
          });
        } finally {
          await end(next);
        }
      },
      async logs() {
        const logs = new Map([['output', output.join('')]]);
        for await (const name of glob('data/logs/**/*.log', { cwd: data })) {
          logs.set(name, await readFile(path.join(data, name), 'utf8'));
        }
        return logs;
      },
      async close() {
        front.close();
        await close();
      },
    };
  } catch (error) {
    await close();
    throw error;
  }
}

/** What the process prints, piece by piece. */
function collect({ stdout, stderr }: ChildProcessByStdio<null, Readable, Readable>): string[] {
  const output: string[] = [];
  for (const stream of [stdout, stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => output.push(text));
  }
  return output;
}

function listeningPort(child: ChildProcess, output: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const fail = (what: string) => {
      clearTimeout(timer);
      reject(new Error(`the VS Code server ${what}; it printed:\n${output.join('')}`));
    };
    const timer = setTimeout(() => fail(`was not up after ${patienceMs / 1000} s`), patienceMs);
    child.once('error', (error) => fail(`could not be started (${error.message})`));
    child.once('exit', (code, signal) => fail(`ended by itself (${code ?? signal})`));
    child.stdout?.on('data', () => {
      const [, port] = /Extension host agent listening on (\d+)/.exec(output.join('')) ?? [];
      if (port === undefined) return;
      clearTimeout(timer);
      resolve(Number(port));
    });
  });
}

/** Runs `act` when this process ends, also by a signal. Returns the function that cancels this. */
function onEnd(act: () => void): () => void {
  const onSignal = (signal: NodeJS.Signals) => {
    act();
    forget();
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const forget = () => {
    process.off('exit', act);
    for (const signal of endings) process.off(signal, onSignal);
  };
  process.on('exit', act);
  for (const signal of endings) process.on(signal, onSignal);
  return forget;
}

async function end(child: ChildProcess): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    const gone = new Promise((resolve) => child.once('exit', resolve));
    killGroup(child, 'SIGTERM');
    const timer = setTimeout(() => killGroup(child, 'SIGKILL'), 3000);
    await gone;
    clearTimeout(timer);
  }
  killGroup(child, 'SIGKILL');
}

function killGroup({ pid }: ChildProcess, signal: NodeJS.Signals): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Into the cached editor, because VS Code starts extension hosts without NODE_OPTIONS. */
async function placeLogger({ root }: Editor): Promise<void> {
  const target = path.join(root, 'node_modules', '@vscode', 'spdlog', 'index.js');
  const part = `${target}.${process.pid}`;
  await copyFile(path.join(import.meta.dirname, 'nativeLog.cjs'), part);
  await rename(part, target);
}
