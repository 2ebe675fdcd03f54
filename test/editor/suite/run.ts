/** The mocha of the suite, inside VS Code. Its report goes to files: consoles differ by host. */
import { appendFileSync } from 'node:fs';
import { readdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { format } from 'node:util';
import Mocha from 'mocha';

/** Resolves when every test has run; the report shows the results. */
export async function run(): Promise<void> {
  const folder = process.env.EDITOR_SUITE_REPORT as string;
  const report = path.join(folder, 'report.txt');
  Mocha.reporters.Base.consoleLog = (...line: unknown[]) =>
    appendFileSync(report, `${format(...line)}\n`);
  const mocha = new Mocha({ ui: 'tdd', timeout: 30_000, color: false });
  for (const name of (await readdir(import.meta.dirname)).sort()) {
    if (name.endsWith('.test.mjs')) mocha.addFile(path.join(import.meta.dirname, name));
  }
  await mocha.loadFilesAsync();
  const { passes, failures } = await new Promise<Mocha.Stats>((resolve, reject) => {
    const runner = mocha.run(() =>
      runner.stats ? resolve(runner.stats) : reject(new Error('mocha counted nothing')),
    );
  });
  await writeFile(
    path.join(folder, 'results.json'),
    JSON.stringify({ passed: passes, failed: failures }),
  );
}
