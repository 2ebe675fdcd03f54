/**
 * Mutation tests: `node test/mutation/main.ts [word…]` makes one change at a time in a copy of the
 * sources and expects a test to fail. The exit code is 0 if every change was noticed.
 */
import { spawn } from 'node:child_process';
import { cp, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { mutated, mutations } from './mutations.ts';

const root = join(import.meta.dirname, '../..');
const sessionTests = ['test/sessions/**/*.test.ts', 'test/base/serverClock.test.ts'];
/** Several times the duration of the tests. */
const longestMs = 200_000;
/** A mutation may make a test wait for ever; none takes as long without one. */
const longestTestMs = 60_000;

/** Runs the tests of a copy until one fails; resolves to its name, or to `undefined`. */
async function findFailure(
  folder: string,
  tests: readonly string[],
  slowness = 1,
): Promise<string | undefined> {
  const enough = new AbortController();
  const options = [
    ...['--test', '--test-reporter=tap', '--test-isolation=none'],
    `--test-timeout=${slowness * longestTestMs}`,
  ];
  const child = spawn(process.execPath, [...options, ...tests], {
    cwd: folder,
    env: { ...process.env, SEEDS: '20', NODE_TEST_CONTEXT: undefined },
    stdio: ['ignore', 'pipe', 'ignore'],
    // What a test has started ends with it.
    detached: true,
  });
  const end = () => {
    enough.abort();
    try {
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    } catch (error) {
      // All of them have ended by themselves.
      if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
    }
  };
  const timer = setTimeout(end, slowness * longestMs);
  let output = '';
  let failure: string | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    failure ??= /^ *not ok \d+ - (.*)$/m.exec(output)?.[1];
    if (failure !== undefined && !enough.signal.aborted) end();
  });
  const code = await new Promise((resolve) => child.on('close', resolve));
  clearTimeout(timer);
  return failure ?? (code === 0 ? undefined : 'the run did not end');
}

async function withCopy<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'mutation-'));
  try {
    for (const part of ['src', 'test', 'media', 'l10n', 'package.json', 'package.nls.json']) {
      await cp(join(root, part), join(folder, part), { recursive: true });
    }
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

const words = process.argv.slice(2);
const chosen = mutations.filter(
  ({ name, file }) => words.length === 0 || words.some((word) => `${file}: ${name}`.includes(word)),
);

const patterns = new Set(chosen.flatMap(({ tests }) => tests ?? sessionTests));
for (const pattern of patterns) {
  const failure = await withCopy((folder) => findFailure(folder, [pattern], 5));
  if (failure) throw new Error(`a test fails without any change: ${failure}`);
}

let missed = 0;
for (const mutation of chosen) {
  const failure = await withCopy(async (folder) => {
    await writeFile(join(folder, mutation.file), await mutated(mutation, folder));
    return findFailure(folder, mutation.tests ?? sessionTests);
  });
  if (!failure) missed += 1;
  console.log(failure ? `noticed  ${mutation.name}: ${failure}` : `MISSED   ${mutation.name}`);
}
console.log(`${chosen.length - missed} noticed, ${missed} missed`);
process.exitCode = missed > 0 ? 1 : 0;
