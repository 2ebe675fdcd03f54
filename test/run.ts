/**
 * Runs the suites named on the command line, all of them without a name, and sums up.
 *
 *   node test/run.ts [unit] [clients] [editor] [e2e] [network] [--newest | --oldest | --desktop]
 *
 * The flags choose the VS Code of the editor suite, which otherwise runs in the newest and oldest.
 */
import { glob } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
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

type Suite = (typeof suites)[number];

const suites = ['unit', 'clients', 'editor', 'e2e', 'network'] as const;

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

/** The suite of a test file, by its folder below `test/`. */
function suiteOf(file: string): Suite {
  const [folder, inner] = file.split(path.sep);
  if (folder === 'emulator') return 'clients';
  if (folder === 'e2e' || folder === 'network') return folder;
  return folder === 'editor' && inner === 'suite' ? 'editor' : 'unit';
}

/** Runs the files of several suites as one run, so that nothing waits for the last file of each. */
async function runFiles(names: readonly Suite[], atATime: number): Promise<Counts> {
  const files: string[] = [];
  for await (const file of glob('**/*.test.ts', { cwd: import.meta.dirname })) {
    if (names.includes(suiteOf(file))) files.push(file);
  }
  for (const name of names) {
    if (!files.some((file) => suiteOf(file) === name)) throw new Error(`no test of "${name}"`);
  }
  const counts = { passed: 0, failed: 0 };
  const stream = run({
    files: files.sort().map((file) => path.join(import.meta.dirname, file)),
    concurrency: atATime,
    timeout: longestFileMs,
  });
  stream.on('test:summary', ({ file, counts: seen }) => {
    if (file !== undefined) return;
    counts.passed = seen.passed;
    counts.failed = seen.tests - seen.passed - seen.skipped - seen.todo;
  });
  for await (const text of stream.compose(new spec())) process.stdout.write(text);
  return counts;
}

async function runEditor(): Promise<Counts> {
  const chosen = (['oldest', 'newest', 'desktop'] as const).filter((each) => flags[each]);
  await buildEditorSuite();
  const runs = (chosen.length > 0 ? chosen : (['oldest', 'newest'] as const)).map((each) =>
    runEditorSuite(each === 'desktop' ? each : editorVersions[each]),
  );
  return sum(await Promise.all(runs.map(settle)));
}

/** A suite that could not be run to its end, or has run nothing, counts as one failure. */
async function settle(suite: Promise<Counts>): Promise<Counts> {
  try {
    const counts = await suite;
    if (counts.passed + counts.failed > 0) return counts;
    console.error('a suite has run no test');
  } catch (error) {
    console.error(error);
  }
  return { passed: 0, failed: 1 };
}

function sum(all: readonly Counts[]): Counts {
  const of = (member: keyof Counts) => all.reduce((total, each) => total + each[member], 0);
  return { passed: of('passed'), failed: of('failed') };
}

for (const name of positionals) {
  if (!(suites as readonly string[]).includes(name)) {
    throw new Error(`no suite "${name}": ${suites.join(', ')}`);
  }
}
/** Begins with those of the suites that are wanted, if any are. */
function begin(names: readonly Suite[], work: (wanted: readonly Suite[]) => Promise<Counts>) {
  const wanted = names.filter((name) => positionals.length === 0 || positionals.includes(name));
  return wanted.length > 0 ? [settle(work(wanted))] : [];
}

await buildVsix();
const total = sum([
  // Side by side: the editor suite mostly waits for tokens to grow old.
  ...(await Promise.all([
    ...begin(['unit', 'clients'], (wanted) => runFiles(wanted, availableParallelism())),
    ...begin(['editor'], runEditor),
  ])),
  // Each file has a VS Code and a browser of its own, and they wait a third of the time.
  ...(await Promise.all(begin(['e2e', 'network'], (wanted) => runFiles(wanted, 3)))),
]);
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`\n${total.passed} passed, ${total.failed} failed`);
