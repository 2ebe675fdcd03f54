/**
 * Runs the suites named on the command line, all of them without a name, and sums up.
 *
 *   node test/run.ts [unit] [clients] [editor] [e2e] [network] [--newest | --oldest | --desktop]
 *
 * The flags choose the VS Code of the editor suite, which otherwise runs in the newest and oldest.
 */
import { glob } from 'node:fs/promises';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';
import { buildEditorSuite, runEditorSuite } from './editor/run.ts';
import { editorVersions } from './vscode/download.ts';
import { buildVsix } from './vscode/vsix.ts';

interface Counts {
  passed: number;
  failed: number;
}

/** A file that hangs is a failure, and the others still run. */
const longestFileMs = 4 * 60_000;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    newest: { type: 'boolean' },
    oldest: { type: 'boolean' },
    desktop: { type: 'boolean' },
  },
});

const suites: Record<string, () => Promise<Counts>> = {
  unit: () =>
    runFiles('**/*.test.ts', {
      exclude: ['emulator/**', 'e2e/**', 'editor/suite/**', 'network/**'],
      concurrency: true,
    }),
  clients: () => runFiles('emulator/**/*.test.ts', { concurrency: true }),
  async editor() {
    const chosen = (['oldest', 'newest', 'desktop'] as const).filter((each) => flags[each]);
    await buildEditorSuite();
    const counts = { passed: 0, failed: 0 };
    // Side by side: most of their time is spent waiting for tokens to grow old.
    const runs = (chosen.length > 0 ? chosen : (['oldest', 'newest'] as const)).map((each) =>
      settle(runEditorSuite(each === 'desktop' ? each : editorVersions[each])),
    );
    for (const each of await Promise.all(runs)) add(counts, each);
    return counts;
  },
  // Each file has a VS Code and a browser of its own.
  e2e: () => runFiles('e2e/**/*.test.ts', { concurrency: 2 }),
  network: () => runFiles('network/**/*.test.ts', { concurrency: false }),
};

async function runFiles(
  pattern: string,
  options: { exclude?: string[]; concurrency: boolean | number },
): Promise<Counts> {
  const files: string[] = [];
  const { exclude = [], concurrency } = options;
  for await (const file of glob(pattern, { cwd: import.meta.dirname, exclude })) {
    files.push(path.join(import.meta.dirname, file));
  }
  const counts = { passed: 0, failed: 0 };
  const stream = run({ files: files.sort(), concurrency, timeout: longestFileMs });
  stream.on('test:summary', ({ file, counts: seen }) => {
    if (file !== undefined) return;
    counts.passed = seen.passed;
    counts.failed = seen.tests - seen.passed - seen.skipped - seen.todo;
  });
  for await (const text of stream.compose(new spec())) process.stdout.write(text);
  return counts;
}

/** A suite that could not be run to its end counts as one failure. */
async function settle(suite: Promise<Counts>): Promise<Counts> {
  return suite.catch((error: unknown) => {
    console.error(error);
    return { passed: 0, failed: 1 };
  });
}

function add(to: Counts, { passed, failed }: Counts): void {
  to.passed += passed;
  to.failed += failed;
}

const names = positionals.length > 0 ? positionals : Object.keys(suites);
const total = { passed: 0, failed: 0 };
if (['editor', 'e2e', 'network'].some((name) => names.includes(name))) await buildVsix();
for (const name of names) {
  const suite = suites[name];
  if (!suite) throw new Error(`no suite "${name}": ${Object.keys(suites).join(', ')}`);
  console.log(`\n${name}`);
  const counts = await settle(suite());
  if (counts.passed + counts.failed === 0) {
    console.error(`the suite "${name}" has run no test`);
    counts.failed = 1;
  }
  add(total, counts);
}
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`\n${total.passed} passed, ${total.failed} failed`);
