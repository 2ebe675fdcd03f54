/**
 * Runs the suites that the command line names, or all of them, and adds up their results.
 *
 *   node test/run.ts [unit] [clients] [editor] [e2e] [network] [--newest | --oldest | --desktop]
 *
 * The flags choose the VS Code of the editor suite, which otherwise runs in the newest and the oldest.
 * At the end it prints where the time went: each suite, and the slowest files.
 */
import { glob } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import path from 'node:path';
import { run } from 'node:test';
import { spec } from 'node:test/reporters';
import { parseArgs } from 'node:util';
import { buildEditorSuite, runEditorSuite } from './editor/run.ts';
import { findChromium } from './vscode/chromium.ts';
import { editorVersions, fetchEditor } from './vscode/download.ts';
import { longestFileMs, longestTestMs } from './vscode/until.ts';
import { buildVsix } from './vscode/vsix.ts';

interface Counts {
  passed: number;
  failed: number;
}

type Suite = (typeof suites)[number];

/** How long each file ran, milliseconds. Files run beside others, so the sum is longer than the run. */
const durations = new Map<string, number>();

const suites = ['unit', 'clients', 'editor', 'e2e', 'network'] as const;

/** How many of the slowest files are named at the end. */
const mostShown = 12;

const { values: flags, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    newest: { type: 'boolean' },
    oldest: { type: 'boolean' },
    desktop: { type: 'boolean' },
  },
});

/** Where programs and libraries that are not ours run: AWS's SDK and CLI, Terraform. */
const clientFiles = /^(emulator|conformance)\b|\bprograms\.test\.ts$/;

/** Returns the suite of a test file, which depends on its folder below `test/`. */
function suiteOf(file: string): Suite {
  if (clientFiles.test(file)) return 'clients';
  const [folder, inner] = file.split(path.sep);
  if (folder === 'e2e' || folder === 'network') return folder;
  return folder === 'editor' && inner === 'suite' ? 'editor' : 'unit';
}

/** Runs the files of several suites as one run, so that none waits for the last file of another one. */
async function runFiles(names: readonly Suite[], atATime: number): Promise<Counts> {
  const files: string[] = [];
  for await (const file of glob('**/*.test.ts', { cwd: import.meta.dirname })) {
    if (names.includes(suiteOf(file))) files.push(file);
  }
  for (const name of names) {
    if (!files.some((file) => suiteOf(file) === name)) throw new Error(`no test of "${name}"`);
  }
  const counts = { passed: 0, failed: 0 };
  files.sort();
  // The longest ones are in the last folders here, and in the first ones of those with a browser:
  // begun first, none of them runs on alone at the end.
  if (names.includes('unit')) files.reverse();
  const stream = run({
    files: files.map((file) => path.join(import.meta.dirname, file)),
    concurrency: atATime,
    timeout: longestFileMs,
    execArgv: names.includes('unit') ? [`--test-timeout=${longestTestMs}`] : [],
  });
  stream.on('test:summary', ({ file, counts: seen, duration_ms }) => {
    if (file !== undefined) {
      durations.set(path.relative(import.meta.dirname, file), duration_ms);
      return;
    }
    counts.passed = seen.passed;
    counts.failed = seen.tests - seen.passed - seen.skipped - seen.todo;
  });
  for await (const text of stream.compose(new spec())) process.stdout.write(text);
  return counts;
}

/** Each file has a VS Code and a browser of its own, and waits for half of the time. */
async function runWithBrowser(names: readonly Suite[]): Promise<Counts> {
  // First, so that the files neither fetch the same packages at the same time nor wait for them.
  await Promise.all([findChromium(), ...Object.values(editorVersions).map(fetchEditor)]);
  return runFiles(names, 2 * availableParallelism());
}

async function runEditor(): Promise<Counts> {
  const chosen = (['oldest', 'newest', 'desktop'] as const).filter((each) => flags[each]);
  await buildEditorSuite();
  const runs = (chosen.length > 0 ? chosen : (['oldest', 'newest'] as const)).map((each) =>
    runEditorSuite(each === 'desktop' ? each : editorVersions[each]),
  );
  return sum(await Promise.all(runs.map(settle)));
}

/** Counts a suite that rejects, or that has run no test, as one failure. */
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

/** Starts those of the suites that the command line asks for, if there are any. */
function start(names: readonly Suite[], work: (wanted: readonly Suite[]) => Promise<Counts>) {
  const wanted = names.filter((name) => positionals.length === 0 || positionals.includes(name));
  return wanted.length > 0 ? [settle(work(wanted))] : [];
}

/** Which files to look at when the suites take too long. */
function printDurations(names: readonly string[]): void {
  const slowest = [...durations].sort(([, one], [, other]) => other - one).slice(0, mostShown);
  const seconds = (ms: number) => (ms / 1000).toFixed(1).padStart(7);
  console.log(`\n${names.join(' and ')}: ${seconds(performance.now())} s. The slowest files:`);
  for (const [file, ms] of slowest) console.log(`${seconds(ms)} s  ${file}`);
}

// Node strips the types of a file and compiles it once, not for each test that imports it: a warm
// cache takes half of the processor time of the unit tests.
process.env.NODE_COMPILE_CACHE ??= path.join(import.meta.dirname, '..', 'out', 'compile-cache');
await buildVsix();
// The editor suite beside all others, because it mostly waits for tokens to expire.
const editor = start(['editor'], runEditor);
const unit = start(['unit', 'clients'], (wanted) => runFiles(wanted, availableParallelism() + 1));
const total = sum([
  ...(await Promise.all(unit)),
  ...(await Promise.all(start(['e2e', 'network'], runWithBrowser))),
  ...(await Promise.all(editor)),
]);
printDurations(positionals.length > 0 ? positionals : suites);
process.exitCode = total.failed > 0 ? 1 : 0;
console.log(`\n${total.passed} passed, ${total.failed} failed`);
