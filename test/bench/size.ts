/** The sizes of what is loaded with nobody asking and of the whole extension, beside others. */
import { readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import { build } from 'esbuild';
import { complete, editorVersions, fetchEditor } from '../vscode/download.ts';
import { builtVsix } from '../vscode/vsix.ts';
import type { Row, Table } from './measure.ts';

interface Output {
  bytes: number;
  entryPoint?: string;
  imports: { path: string; kind: string }[];
}

/** What VS Code loads, and what that loads in a later turn. */
const loadedUnasked = ['src/extension.ts', 'src/startEngine.ts'];

export async function run(): Promise<Table[]> {
  const text = await readFile('dist/meta.json', 'utf8');
  const { outputs } = JSON.parse(text) as { outputs: Record<string, Output> };
  const start = new Set<string>();
  const visit = (file: string) => {
    if (start.has(file) || !outputs[file]) return;
    start.add(file);
    for (const each of outputs[file].imports) {
      if (each.kind === 'import-statement') visit(each.path);
    }
  };
  for (const [file, { entryPoint = '' }] of Object.entries(outputs)) {
    if (loadedUnasked.includes(entryPoint)) visit(file);
  }
  const kib = (files: Iterable<string>) =>
    [...files].reduce((sum, file) => sum + (outputs[file]?.bytes ?? 0), 0) / 1024;
  const { root } = await fetchEditor(complete(editorVersions.newest));
  const builtIn = async (name: string) => {
    const file = path.join(root, 'extensions', name, 'dist', 'extension.js');
    return (await stat(file)).size / 1024;
  };
  const row = (what: string, value: number): Row => ({ what, values: [value] });
  return [
    {
      title: 'Loaded with nobody asking',
      unit: 'KiB',
      goal: '90 KiB in 3 files',
      rows: [
        row(`ours, in ${start.size} files`, kib(start)),
        row('GitHub provider of VS Code', await builtIn('github-authentication')),
        row('Microsoft provider of VS Code', await builtIn('microsoft-authentication')),
        row('@aws-sdk/client-sso-oidc alone', await bundledKib('@aws-sdk/client-sso-oidc')),
      ],
    },
    {
      title: 'Everything',
      unit: 'KiB',
      goal: '450 KiB for the VSIX',
      rows: [
        row('the VSIX', (await stat(await builtVsix())).size / 1024),
        row('all code in it', kib(Object.keys(outputs).filter((file) => file.endsWith('.js')))),
      ],
    },
  ];
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
