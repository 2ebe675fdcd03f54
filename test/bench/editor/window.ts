/** A real VS Code with extensions in it, opened again and again to be measured. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import type { Editor } from '../../vscode/download.ts';
import { startServer } from '../../vscode/server.ts';
import { until } from '../../vscode/until.ts';
import { Workbench } from '../../vscode/workbench.ts';
import type { Sample } from '../measure.ts';
import type { Task } from './probe.ts';

/** How VS Code names the extension that measures. */
export const probeName = 'Bench Probe';

export interface Result {
  /** What VS Code reports of extensions that it has activated, milliseconds, by their ids. */
  activations: Map<string, { load: number; activate: number }>;
  cold?: Sample;
  warm?: Sample[];
  isFound?: boolean;
  heapKib?: number;
  first?: Sample;
  rest?: Sample[];
  afterNap?: Sample;
}

export interface MeasuredWindow extends AsyncDisposable {
  workbench: Workbench;
  /** Opens the window again, with a new extension host, and resolves when it has been measured. */
  measure(task: Task, wanted?: string): Promise<Result>;
}

export interface WindowOptions {
  editor: Editor;
  /** The folder of an extension that is measured. */
  extension?: string;
  /** Whether the provider that does nothing is there. */
  withFloor?: boolean;
  settings?: Record<string, unknown>;
  env?: Record<string, string | undefined>;
}

/** VS Code's own messages from the extension host to the workbench; a frame may have several. */
const activated =
  /\$onDidActivateExtension.{0,8}\[\{"value":"([\w.-]+)".*?\},(-?\d+),(-?\d+),-?\d+/gs;

export async function openMeasured(options: WindowOptions): Promise<MeasuredWindow> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-editor-'));
  stack.defer(() => rm(folder, { recursive: true }));
  const task = path.join(folder, 'task.json');
  const results = path.join(folder, 'results.jsonl');
  await writeFile(task, '{}');
  const extensions = [await buildProbe(folder)];
  if (options.withFloor) extensions.push(await buildFloor(folder));
  if (options.extension) extensions.push(options.extension);
  const server = await startServer({
    editor: options.editor,
    ...(options.settings && { settings: options.settings }),
    extensionFolders: extensions,
    env: { ...options.env, BENCH_TASK: task, BENCH_RESULTS: results },
  });
  stack.defer(() => server.close());
  const pictures = path.join('out', 'bench');
  const workbench = stack.use(await Workbench.open(server, { pictures }));
  let activations: Result['activations'] = new Map();
  workbench.page.on('websocket', (socket) =>
    socket.on('framereceived', ({ payload }) => {
      for (const [, id = '', load, activate] of payload.toString('latin1').matchAll(activated)) {
        activations.set(id, { load: Number(load), activate: Number(activate) });
      }
    }),
  );
  const opened = stack.move();
  return {
    workbench,
    async measure(next, wanted) {
      await writeFile(task, JSON.stringify(next));
      await rm(results, { force: true });
      activations = new Map();
      await workbench.load(server);
      const lines = await until('the measurements', async () => {
        const text = await readFile(results, 'utf8').catch(() => '');
        const isComplete = text.includes('"isDone":true') && (!wanted || activations.has(wanted));
        return isComplete ? text.trim().split('\n') : undefined;
      });
      const all = Object.assign({}, ...lines.map((line) => JSON.parse(line) as object));
      if (all.error) throw new Error(all.error);
      return { activations, ...all } as Result;
    },
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  };
}

async function buildProbe(folder: string): Promise<string> {
  const target = path.join(folder, 'probe');
  await build({
    entryPoints: [path.join(import.meta.dirname, 'probe.ts')],
    outdir: target,
    bundle: true,
    splitting: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.19',
    external: ['vscode'],
  });
  await writeManifest(target, 'probe', ['*']);
  return target;
}

async function buildFloor(folder: string): Promise<string> {
  const target = path.join(folder, 'floor');
  await mkdir(target, { recursive: true });
  const source = path.join(import.meta.dirname, '..', 'processes', 'floor.mjs');
  await writeFile(path.join(target, 'probe.js'), await readFile(source));
  const provider = { id: 'bench-floor', label: 'Floor' };
  await writeManifest(
    target,
    'floor',
    ['onStartupFinished', `onAuthenticationRequest:${provider.id}`],
    { authentication: [provider] },
  );
  return target;
}

async function writeManifest(
  folder: string,
  name: string,
  activationEvents: string[],
  contributes: object = {},
): Promise<void> {
  const manifest = {
    name,
    displayName: probeName,
    publisher: 'bench',
    version: '0.0.1',
    engines: { vscode: '^1.105.0' },
    type: 'module',
    main: './probe.js',
    activationEvents,
    contributes,
  };
  await writeFile(path.join(folder, 'package.json'), JSON.stringify(manifest));
}
