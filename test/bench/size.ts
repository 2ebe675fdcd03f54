/** The sizes of our start-up code and the whole extension, compared with the SDK's clients. */
import { glob, readFile, stat } from 'node:fs/promises';
import { build } from 'esbuild';
import { printTable } from './measure.ts';

interface Output {
  bytes: number;
  imports: { path: string; kind: string }[];
}

export async function run(): Promise<void> {
  const text = await readFile('dist/meta.json', 'utf8');
  const { outputs } = JSON.parse(text) as { outputs: Record<string, Output> };
  const startSet = new Set<string>();
  const visit = (path: string) => {
    if (startSet.has(path) || !outputs[path]) return;
    startSet.add(path);
    for (const each of outputs[path].imports) {
      if (each.kind === 'import-statement') visit(each.path);
    }
  };
  visit('dist/extension.js');
  const bytesOf = (paths: Iterable<string>) =>
    [...paths].reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0);
  const rows: [string, number][] = [
    ['ours: loaded at start', bytesOf(startSet) / 1024],
    ['ours: every chunk', bytesOf(Object.keys(outputs).filter((p) => p.endsWith('.js'))) / 1024],
    ['@aws-sdk/client-sso-oidc', await bundledKib('@aws-sdk/client-sso-oidc')],
    ['@aws-sdk/client-sso', await bundledKib('@aws-sdk/client-sso')],
  ];
  for await (const vsix of glob('dist/*.vsix')) {
    rows.push(['ours: the VSIX', (await stat(vsix)).size / 1024]);
  }
  printTable('KiB', rows);
}

async function bundledKib(name: string): Promise<number> {
  const { outputFiles } = await build({
    stdin: { contents: `export * from '${name}'`, resolveDir: process.cwd() },
    bundle: true,
    write: false,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.19',
    mainFields: ['module', 'main'],
  });
  return outputFiles.reduce((sum, { contents }) => sum + contents.length, 0) / 1024;
}
