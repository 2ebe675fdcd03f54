import assert from 'node:assert/strict';
import fs, { mkdirSync, rmdirSync, type Stats, utimesSync } from 'node:fs';
import { mkdtemp, readdir, rm, stat, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { setImmediate } from 'node:timers/promises';
import { type Cancellable, neverAborted } from '../../../src/base/abortable.ts';
import type { Clock } from '../../../src/base/clock.ts';
import { createFileLock } from '../../../src/base/lock/fileLock.ts';
import type { Log } from '../../../src/base/log.ts';

async function setUp(context: TestContext) {
  const parent = await mkdtemp(join(tmpdir(), 'lock-'));
  context.after(() => rm(parent, { recursive: true }));
  const folder = join(parent, 'locks');
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const open = (clock: Clock = hastyClock()) => createFileLock({ folder, clock, log });
  return { folder, lines, open };
}

/** A clock whose waits end at once; the files under test are real. */
function hastyClock(): Clock & { slept: number } {
  const clock = {
    slept: 0,
    now: () => Date.now(),
    ticks: () => clock.slept,
    async sleep(ms: number, { signal }: Cancellable) {
      await setImmediate();
      signal.throwIfAborted();
      clock.slept += ms;
    },
    timeout: () => new AbortController().signal,
  };
  return clock;
}

describe('the file lock', () => {
  test('excludes other handles on the same folder', async (context) => {
    const { folder, open } = await setUp(context);
    let inside = 0;
    const work = async () => {
      inside += 1;
      assert.equal(inside, 1);
      await setImmediate();
      inside -= 1;
      return 'done';
    };
    const handles = [open(), open(), open()];
    const results = handles.flatMap((lock) => [
      lock('a', work, neverAborted),
      lock('a', work, neverAborted),
    ]);
    assert.deepEqual(await Promise.all(results), Array(6).fill('done'));
    assert.deepEqual(await readdir(folder), []);
    // Another user of the computer could hold every lock.
    if (process.platform !== 'win32') assert.equal((await stat(folder)).mode & 0o777, 0o700);
  });

  test('is released when the work fails', async (context) => {
    const { open } = await setUp(context);
    const failing = open()('a', () => Promise.reject(new Error('failed')), neverAborted);
    await assert.rejects(failing, /failed/);
    assert.equal(await open()('a', async () => 'next', neverAborted), 'next');
  });

  test('stops waiting on abort', async (context) => {
    const { folder, open } = await setUp(context);
    mkdirSync(join(folder, 'a.lock'), { recursive: true });
    const abort = new AbortController();
    const waiting = open()('a', async () => 'never', abort);
    abort.abort(new Error('enough'));
    await assert.rejects(waiting, /enough/);
  });

  for (const [what, mtime] of [
    ['just now', Date.now() / 1000],
    ['hours ago', Date.now() / 1000 - 10_000],
    ['hours ahead, the clock having been set back', Date.now() / 1000 + 10_000],
  ] as const) {
    test(`takes over from a dead holder that touched the lock ${what}`, async (context) => {
      const { folder, lines, open } = await setUp(context);
      const path = join(folder, 'a.lock');
      mkdirSync(path, { recursive: true });
      await utimes(path, mtime, mtime);
      const clock = hastyClock();
      assert.equal(await open(clock)('a', async () => 'taken', neverAborted), 'taken');
      assert.ok(clock.slept > 20_000 && clock.slept < 25_000, `${clock.slept}`);
      assert.ok(lines.includes('lock: taken over from a dead holder'));
    });
  }

  // Two processes see the dead entry. Before the slower one removes it, the other has removed it
  // and a third process has acquired the lock.
  test('does not remove the entry of the next holder when it takes over too late', async (context) => {
    const { folder, lines, open } = await setUp(context);
    const path = join(folder, 'a.lock');
    mkdirSync(path, { recursive: true });
    utimesSync(path, 1_000, 1_000);
    const clock = hastyClock();
    const { sleep } = clock;
    const abort = new AbortController();
    let looks = 0;
    let third: Stats | undefined;
    clock.sleep = async (ms, options) => {
      looks = 0;
      if (third) abort.abort(new Error('waits'));
      await sleep(ms, options);
    };
    const { statSync } = fs;
    context.mock.method(fs, 'statSync', (...asked: Parameters<typeof statSync>) => {
      const seen = statSync(...asked);
      looks += 1;
      // The second look without a wait in between is the one before the removal.
      if (looks === 2 && !third) {
        rmdirSync(path);
        mkdirSync(path);
        third = statSync(path);
      }
      return seen;
    });
    await assert.rejects(
      open(clock)('a', async () => 'robbed', abort),
      /waits/,
    );
    assert.deepEqual(await readdir(folder), ['a.lock']);
    const { ino, mtimeMs } = statSync(path);
    assert.deepEqual([ino, mtimeMs], [third?.ino, third?.mtimeMs]);
    assert.deepEqual(lines, []);
  });

  test('respects a holder that keeps touching it, whatever times it writes', async (context) => {
    const { folder, open } = await setUp(context);
    const path = join(folder, 'a.lock');
    mkdirSync(path, { recursive: true });
    const abort = new AbortController();
    const clock = hastyClock();
    const { sleep } = clock;
    // Touched every few seconds, by a clock that is hours behind.
    let touch = 1_000_000;
    clock.sleep = async (ms, options) => {
      if (clock.slept > touch * 5 - 5_000_000) {
        touch += 1_000;
        await utimes(path, touch, touch);
      }
      if (clock.slept > 100_000) abort.abort(new Error('still held'));
      await sleep(ms, options);
    };
    await assert.rejects(
      open(clock)('a', async () => 'robbed', abort),
      /still held/,
    );
  });

  test('excludes callers of this process if the folder is not usable, and logs that once', async (context) => {
    const { folder, lines } = await setUp(context);
    const file = join(folder, '..', 'file');
    await writeFile(file, '');
    const write = (line: string) => void lines.push(line);
    const log: Log = { debug: write, info: write, warn: write, error: write };
    const lock = createFileLock({ folder: join(file, 'locks'), clock: hastyClock(), log });
    const order: number[] = [];
    await Promise.all(
      [1, 2, 3].map((each) =>
        lock(
          'a',
          async () => {
            order.push(each);
            await setImmediate();
            order.push(each);
          },
          neverAborted,
        ),
      ),
    );
    assert.deepEqual(order, [1, 1, 2, 2, 3, 3]);
    assert.equal(lines.length, 1);
    assert.match(lines[0] ?? '', /locking in this window only/);
  });

  test('neither touches nor removes an entry that another process has replaced', async (context) => {
    const { folder, lines, open } = await setUp(context);
    const path = join(folder, 'a.lock');
    await open()(
      'a',
      async () => {
        rmdirSync(path);
        mkdirSync(path);
        utimesSync(path, 1_000, 1_000);
        for (let turn = 0; turn < 10; turn++) await setImmediate();
      },
      neverAborted,
    );
    assert.ok((await readdir(folder)).includes('a.lock'));
    assert.equal((await stat(path)).mtimeMs, 1_000_000);
    assert.deepEqual(lines, ['lock: lost while held']);
  });
});
