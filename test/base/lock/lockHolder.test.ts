/** The file lock between real processes, and the record of which process holds it. */
import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, type TestContext, test } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { systemClock } from '../../../src/base/clock.ts';
import { createFileLock } from '../../../src/base/lock/fileLock.ts';
import { isHolderGone, writeHolder } from '../../../src/base/lock/lockHolder.ts';
import type { Log } from '../../../src/base/log.ts';

async function setUp(context: TestContext) {
  const parent = await mkdtemp(join(tmpdir(), 'lock-'));
  context.after(() => rm(parent, { recursive: true }));
  const folder = join(parent, 'locks');
  const lines: string[] = [];
  const write = (line: string) => void lines.push(line);
  const log: Log = { debug: write, info: write, warn: write, error: write };
  /** With this time-out a holder counts as dead only by its record. */
  const lock = createFileLock({ folder, clock: systemClock, log, deadAfterMs: 1e9 });
  return { folder, lines, lock };
}

/** The code of a process that acquires lock `a` and then runs `then`. */
function holder(folder: string, then: string): string {
  return `
    import { createFileLock } from ${JSON.stringify(import.meta.resolve('../../../src/base/lock/fileLock.ts'))};
    import { systemClock as clock } from ${JSON.stringify(import.meta.resolve('../../../src/base/clock.ts'))};
    import { noLog as log } from ${JSON.stringify(import.meta.resolve('../../../src/base/log.ts'))};
    const lock = createFileLock({ folder: ${JSON.stringify(folder)}, clock, log });
    const { signal } = new AbortController();
    await lock('a', () => new Promise((release) => { ${then} }), { signal });
  `;
}

function start(context: TestContext, code: string) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', code], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  context.after(() => child.kill('SIGKILL'));
  return child;
}

const untilKilled = "console.log('held'); setInterval(() => {}, 1e6);";

describe('the file lock between processes', () => {
  // The next window waited for 20 s and reported that another window was signing in.
  test('is free at once after its holder was killed', async (context) => {
    const { folder, lines, lock } = await setUp(context);
    const child = start(context, holder(folder, untilKilled));
    await once(child.stdout, 'data');
    assert.deepEqual((await readdir(folder)).sort(), ['a.lock', 'a.lock.holder']);
    child.kill('SIGKILL');
    await once(child, 'exit');
    assert.equal(await lock('a', async () => 'taken', neverAborted), 'taken');
    assert.deepEqual(lines, ['lock: taken over from a dead holder']);
    assert.deepEqual(await readdir(folder), []);
  });

  test('is respected while its holder lives', async (context) => {
    const { folder, lock } = await setUp(context);
    const child = start(context, holder(folder, untilKilled));
    await once(child.stdout, 'data');
    const signal = AbortSignal.timeout(400);
    await assert.rejects(
      lock('a', async () => 'robbed', { signal }),
      { name: 'TimeoutError' },
    );
  });

  test('leaves nothing behind when the editor is closed', async (context) => {
    const { folder } = await setUp(context);
    const child = start(context, holder(folder, 'process.exit()'));
    await once(child, 'exit');
    assert.deepEqual(await readdir(folder), []);
  });

  // A library once put 18 signal listeners and its own `fs.close` into the shared extension host.
  test('leaves the globals of its process unchanged', async (context) => {
    const { folder } = await setUp(context);
    const child = start(
      context,
      `
      import fs from 'node:fs';
      const look = () => [
        process.emit, process.reallyExit, process.cwd, process.chdir, fs.close, fs.closeSync,
        ...process.eventNames().map((name) => \`\${String(name)} \${process.listenerCount(name)}\`),
        Reflect.ownKeys(globalThis).length, Reflect.ownKeys(fs).length,
      ];
      const before = look();
      ${holder(folder, 'release()')}
      const after = look();
      console.log(before.length === after.length && before.every((each, i) => each === after[i]));
    `,
    );
    const [answer] = await once(child.stdout, 'data');
    assert.equal(String(answer).trim(), 'true');
  });
});

describe('the record of a lock holder', () => {
  /** An entry with the record of a process that has ended. */
  async function abandoned(context: TestContext) {
    const { folder } = await setUp(context);
    const path = join(folder, 'a.lock');
    mkdirSync(path, { recursive: true });
    const file = `${path}.holder`;
    writeHolder(path);
    const child = start(context, '');
    await once(child, 'exit');
    const written = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
    const change = (members: Record<string, unknown>) =>
      writeFileSync(file, JSON.stringify({ ...written, pid: child.pid, ...members }));
    change({});
    return { path, file, where: String(written.where), change };
  }

  test('shows that a process has ended', async (context) => {
    const { path } = await abandoned(context);
    assert.equal(isHolderGone(path), true);
  });

  test('is ignored if it is of another computer, container or boot', async (context) => {
    const { path, where, change } = await abandoned(context);
    assert.equal(where.split(' ')[0], hostname());
    // Of each part but one it is the same.
    for (const part of where.split(' ')) {
      change({ where: where.replace(part, 'another') });
      assert.equal(isHolderGone(path), false, part);
    }
    change({ where: hostname() });
    assert.equal(isHolderGone(path), false);
  });

  // A version without records had acquired the lock, and lost it because of the record before.
  test('is ignored if it is of another entry', async (context) => {
    const { path } = await abandoned(context);
    rmSync(path, { recursive: true });
    mkdirSync(path);
    assert.equal(isHolderGone(path), false);
  });

  test('is ignored if it is missing or damaged', async (context) => {
    const { path, file } = await abandoned(context);
    for (const text of ['', 'null', '{}', '{"where":"x","pid":-1,"entry":"y"}', '[1,2']) {
      writeFileSync(file, text);
      assert.equal(isHolderGone(path), false, text);
    }
    rmSync(file);
    assert.equal(isHolderGone(path), false);
  });

  test('shows that a process is still running', async (context) => {
    const { path, change } = await abandoned(context);
    change({ pid: process.pid });
    assert.equal(isHolderGone(path), false);
  });
});
