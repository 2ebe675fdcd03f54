/**
 * Mutation tests of the sessions: `node test/mutation/main.ts [word]` makes one change at a time in
 * a copy of the sources and expects a test to fail. The exit code is 0 if every change was noticed.
 */
import { spawn } from 'node:child_process';
import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Mutation, mutations } from './mutations.ts';

const root = join(import.meta.dirname, '../..');
const suites = ['test/sessions/**/*.test.ts', 'test/base/serverClock.test.ts'];
/** Several times the duration of the tests. */
const longestMs = 200_000;

/** Runs the tests of a copy until one fails; resolves to its name, or to `undefined`. */
async function findFailure(folder: string): Promise<string | undefined> {
  const enough = new AbortController();
  const options = ['--test', '--test-reporter=tap', '--test-isolation=none'];
  const child = spawn(process.execPath, [...options, ...suites], {
    cwd: folder,
    env: { ...process.env, SEEDS: '20', NODE_TEST_CONTEXT: undefined },
    stdio: ['ignore', 'pipe', 'ignore'],
    signal: AbortSignal.any([enough.signal, AbortSignal.timeout(longestMs)]),
  });
  let output = '';
  let failure: string | undefined;
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    failure ??= /^ *not ok \d+ - (.*)$/m.exec(output)?.[1];
    if (failure !== undefined) enough.abort();
  });
  // Stopped after the first failure, or because a test never ends.
  child.on('error', () => undefined);
  const code = await new Promise((resolve) => child.on('close', resolve));
  return failure ?? (code === 0 ? undefined : 'the run did not end');
}

async function withCopy<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'mutation-'));
  try {
    for (const part of ['src', 'test', 'media', 'package.json']) {
      await cp(join(root, part), join(folder, part), { recursive: true });
    }
    await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function apply(mutation: Mutation, folder: string): Promise<void> {
  const path = join(folder, mutation.file);
  let source = await readFile(path, 'utf8');
  for (const { find, replace } of [mutation, ...(mutation.and ? [mutation.and] : [])]) {
    const parts = source.split(find);
    if (parts.length !== 2) throw new Error(`${mutation.name}: ${mutation.file} has changed`);
    source = parts.join(replace);
  }
  await writeFile(path, source);
}

const [word = ''] = process.argv.slice(2);
const chosen = mutations.filter(({ name }) => name.includes(word));

const before = await withCopy(findFailure);
if (before) throw new Error(`a test fails without any change: ${before}`);

let missed = 0;
for (const mutation of chosen) {
  const failure = await withCopy(async (folder) => {
    await apply(mutation, folder);
    return findFailure(folder);
  });
  if (!failure) missed += 1;
  console.log(failure ? `noticed  ${mutation.name}: ${failure}` : `MISSED   ${mutation.name}`);
}
console.log(`${chosen.length - missed} noticed, ${missed} missed`);
process.exitCode = missed > 0 ? 1 : 0;
