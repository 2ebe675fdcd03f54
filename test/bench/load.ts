/**
 * Loading and activating, each time in a new process that loads extensions as VS Code does: ours, a
 * provider that does nothing, and that provider with the AWS SDK's client in it.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { type Effort, inTurns, type Row, rowOf, type Sample, type Table } from './measure.ts';
import { runProcess } from './runProcess.ts';

const root = path.join(import.meta.dirname, '..', '..');
const floor = path.join(import.meta.dirname, 'processes', 'floor.mjs');

interface Loaded {
  load: Sample;
  start: Sample;
  heap: number;
}

export async function run({ isQuick }: Effort): Promise<Table[]> {
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-load-'));
  try {
    const withSdk = path.join(folder, 'extension.mjs');
    await build({
      stdin: {
        contents: `export { activate } from ${JSON.stringify(floor)};
import { SSOOIDCClient } from '@aws-sdk/client-sso-oidc';
export const client = new SSOOIDCClient({ region: 'us-east-1' });`,
        resolveDir: root,
      },
      outfile: withSdk,
      bundle: true,
      minify: true,
      format: 'esm',
      platform: 'node',
      external: ['vscode'],
      mainFields: ['module', 'main'],
      banner: {
        js: "import{createRequire as c}from'node:module';const require=c(import.meta.url);",
      },
    });
    const heaps = new Map<string, number[]>();
    const starts: Sample[] = [];
    const load = (what: string, file: string) => async () => {
      const loaded = await runProcess<Loaded>('load.ts', file);
      heaps.set(what, [...(heaps.get(what) ?? []), loaded.heap]);
      if (what === 'ours') starts.push(loaded.start);
      return loaded.load;
    };
    const ours = path.join(root, 'dist', 'extension.js');
    const rows = await inTurns(isQuick ? 3 : 15, {
      'a provider that does nothing': load('floor', floor),
      'ours, a user signed in': load('ours', ours),
      'that provider with the AWS SDK client': load('sdk', withSdk),
    });
    const kept = (what: string, name: string): Row => ({ what, values: heaps.get(name) ?? [] });
    return [
      { title: 'Load and activate, a new process', unit: 'ms', goal: 'floor + 8 ms CPU', rows },
      {
        title: 'From there until the sessions are shown',
        unit: 'ms',
        rows: [rowOf('ours, a user signed in', starts)],
      },
      {
        title: 'Heap kept, idle',
        unit: 'KiB',
        goal: 'floor + 600 KiB',
        rows: [
          kept('a provider that does nothing', 'floor'),
          kept('ours, a user signed in', 'ours'),
          kept('that provider with the AWS SDK client', 'sdk'),
        ],
      },
    ];
  } finally {
    await rm(folder, { recursive: true });
  }
}
