/** Runs the suite of `suite/` inside a real VS Code: a served one from npm, or a desktop one. */
import assert from 'node:assert/strict';
import { cp, glob, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { runTests } from '@vscode/test-electron';
import { listFiles, PackageManager } from '@vscode/vsce';
import { build } from 'esbuild';
import { startEmulator } from '../emulator/emulator.ts';
import { startProxy } from '../fakes/proxy.ts';
import { cacheFolder, type EditorVersion, fetchEditor } from '../vscode/download.ts';
import { runInTestHost } from '../vscode/testHost.ts';

const root = path.join(import.meta.dirname, '..', '..');
const extension = path.join(root, 'out', 'editor', 'extension');
const tests = path.join(extension, 'test');

export interface SuiteResult {
  passed: number;
  failed: number;
}

/**
 * Lays out the extension as it ships, with the suite inside: then both get the same `vscode`, and
 * a test can stand in for the user. Needs a build in `dist/`.
 */
export async function buildEditorSuite(): Promise<void> {
  await rm(extension, { recursive: true, force: true });
  const shipped = await listFiles({ cwd: root, packageManager: PackageManager.None });
  for (const file of shipped) await cp(path.join(root, file), path.join(extension, file));
  const testFiles: string[] = [];
  for await (const file of glob(path.join(import.meta.dirname, 'suite', '*.test.ts'))) {
    testFiles.push(file);
  }
  await build({
    entryPoints: [path.join(import.meta.dirname, 'suite', 'run.ts'), ...testFiles],
    outdir: tests,
    // So that mocha imports them: a `require` of an ES module hangs in the host of VS Code 1.105.
    outExtension: { '.js': '.mjs' },
    bundle: true,
    format: 'esm',
    splitting: true,
    platform: 'node',
    target: 'node22.19',
    external: ['vscode', 'mocha', 'undici'],
    sourcemap: 'inline',
    logLevel: 'warning',
  });
  // VS Code loads the first module of a suite with `require`.
  await writeFile(
    path.join(tests, 'main.cjs'),
    "exports.run = async () => (await import('./run.mjs')).run();\n",
  );
}

/** Resolves to the counts, having printed the report; rejects when there is none. */
export async function runEditorSuite(version: EditorVersion | 'desktop'): Promise<SuiteResult> {
  const folder = await mkdtemp(path.join(tmpdir(), 'editor-suite-'));
  const emulator = await startEmulator({ settings: { accessTokenSeconds: 8 } });
  const [{ startUrl, region } = { startUrl: '', region: '' }] = emulator.instances;
  const consumer = path.join(import.meta.dirname, 'consumer');
  const extensionTestsPath = path.join(tests, 'main.cjs');
  const env = { ...emulator.environment, EDITOR_SUITE_REPORT: folder };
  const settings = {
    'iamIdentityCenter.instances': [{ name: 'Acme', startUrl, region }],
    'telemetry.telemetryLevel': 'off',
  };
  try {
    if (version === 'desktop') {
      await mkdir(path.join(folder, 'User'));
      await writeFile(path.join(folder, 'User', 'settings.json'), JSON.stringify(settings));
      await runTests({
        extensionDevelopmentPath: [extension, consumer],
        extensionTestsPath,
        extensionTestsEnv: env,
        cachePath: path.join(cacheFolder(), 'desktop'),
        // The last for computers without a keyring, where VS Code would ask.
        launchArgs: [`--user-data-dir=${folder}`, '--disable-extensions', '--password-store=basic'],
      });
    } else {
      await using watch = await startProxy();
      await runInTestHost({
        editor: await fetchEditor(version),
        extensionFolders: [consumer],
        extensionDevelopmentPath: extension,
        extensionTestsPath,
        env,
        settings: { ...settings, 'http.proxy': watch.url },
      });
      // VS Code asks this computer directly, and every other host through the proxy.
      assert.deepEqual(watch.visits, [], 'requests have left for hosts that were not configured');
    }
    return JSON.parse(await readFile(path.join(folder, 'results.json'), 'utf8')) as SuiteResult;
  } finally {
    const report = await readFile(path.join(folder, 'report.txt'), 'utf8').catch(() => '');
    console.log(`VS Code ${typeof version === 'string' ? version : version.vscode}\n${report}`);
    await emulator.close();
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
