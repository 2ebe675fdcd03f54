/**
 * Times loading our start-up code and the SDK's client, each time in a new process, minus the time
 * of an empty module.
 */
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { median, printTable } from './measure.ts';

const runFile = promisify(execFile);

export async function run(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-load-'));
  try {
    const hooks = join(folder, 'hooks.mjs');
    // Replaces the module that VS Code provides; loading calls nothing in it.
    await writeFile(
      hooks,
      `import { registerHooks } from 'node:module';
const names = ['EventEmitter', 'CancellationError', 'l10n', 'window', 'workspace', 'env', 'Uri'];
const source = names.map((name) => \`export const \${name} = class {};\`).join('\\n');
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode' ? { url: 'vscode:', shortCircuit: true } : next(specifier, context),
  load: (url, context, next) =>
    url === 'vscode:' ? { format: 'module', source, shortCircuit: true } : next(url, context),
});`,
    );
    const empty = join(folder, 'empty.mjs');
    await writeFile(empty, '');
    const cold = (file: string) => median(() => coldLoadMs(hooks, file));
    const nothing = await cold(empty);
    printTable('ms', [
      ['ours: dist/extension.js', (await cold(resolve('dist/extension.js'))) - nothing],
      [
        '@aws-sdk/client-sso-oidc',
        (await cold(import.meta.resolve('@aws-sdk/client-sso-oidc'))) - nothing,
      ],
    ]);
  } finally {
    await rm(folder, { recursive: true });
  }
}

/** The milliseconds that the import takes, measured in the new process. */
async function coldLoadMs(hooks: string, file: string): Promise<number> {
  const url = file.startsWith('file:') ? file : pathToFileURL(file).href;
  const script = `const begun = performance.now(); await import(${JSON.stringify(url)}); console.log(performance.now() - begun)`;
  const args = ['--import', pathToFileURL(hooks).href, '--input-type=module', '-e', script];
  const { stdout } = await runFile(process.execPath, args);
  return Number(stdout);
}
