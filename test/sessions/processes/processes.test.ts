import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { setTimeout } from 'node:timers/promises';
import { startEmulator } from '../../emulator/emulator.ts';
import type { Told } from './windowProcess.ts';

const lifetimeMs = 2_000;
const processes = 4;
const kills = 2;
const refreshesBetween = 3;
const longestMs = 120_000;

describe('windows as real processes', () => {
  test('keep one session, even if some of them are killed', async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'windows-'));
    const emulator = await startEmulator({ settings: { accessTokenSeconds: lifetimeMs / 1000 } });
    const children = new Set<ChildProcess>();
    const told: Told[] = [];
    const latest = new Map<ChildProcess, Told>();
    context.after(async () => {
      for (const child of children) child.kill('SIGKILL');
      await emulator.close();
      await rm(folder, { recursive: true, force: true });
    });

    const start = () => {
      const child = fork(new URL('windowProcess.ts', import.meta.url), [folder, emulator.url]);
      children.add(child);
      child.on('message', (message: Told) => {
        told.push(message);
        latest.set(child, message);
        if (message.kind === 'code') {
          emulator.control.decideDevice({ userCode: message.userCode, user: 'alice' });
        }
      });
      return child;
    };
    const deadline = AbortSignal.timeout(longestMs);
    const until = async (holds: () => boolean, what: string) => {
      while (!holds()) {
        assert.ok(!deadline.aborted, `not in time: ${what}`);
        await setTimeout(10);
      }
    };
    const of = (kind: Told['kind']) => told.filter((each) => each.kind === kind);
    const refreshes = () => emulator.control.counts().refreshes;

    for (let count = 0; count < processes; count++) start();
    await until(() => of('signed-in').length === processes, 'all are signed in');
    assert.equal(of('code').length, 1, 'one code for all of them');

    let killed = 0;
    for (; killed < kills; killed++) {
      const before = refreshes();
      await until(() => refreshes() >= before + refreshesBetween, 'refreshes go on');
      // Sometimes this kills the process that is refreshing.
      await setTimeout(Math.random() * 1_000);
      const [victim] = [...children].sort(() => Math.random() - 0.5);
      assert.ok(victim);
      victim.kill('SIGKILL');
      await once(victim, 'exit');
      children.delete(victim);
      latest.delete(victim);
      const child = start();
      await until(() => latest.has(child), 'a new one takes part');
    }
    const before = refreshes();
    await until(() => refreshes() >= before + refreshesBetween, 'refreshes go on');

    const { reuses } = emulator.control.counts();
    context.diagnostic(`${refreshes()} refreshes, ${killed} killed, ${reuses} spent tokens sent`);
    // A used token is sent only if a process was killed between receiving and storing a response.
    assert.ok(reuses <= kills);
    if (reuses > 0) return;
    assert.deepEqual(of('refused'), []);
    for (const each of told) {
      if (each.kind === 'token') assert.ok(each.leftMs > 0, `${each.leftMs} ms left`);
    }
    await until(() => {
      const tokens = [...latest.values()].map((each) =>
        each.kind === 'token' ? each.accessToken : undefined,
      );
      return new Set(tokens).size === 1 && latest.size === processes;
    }, 'all have the same token');
  });
});
