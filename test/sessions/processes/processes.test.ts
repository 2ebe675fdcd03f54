import assert from 'node:assert/strict';
import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { startEmulator } from '../../emulator/emulator.ts';
import { until } from '../../vscode/until.ts';
import { createRandom } from '../simulation/random.ts';
import type { Told } from './windowProcess.ts';

/** `SEED=2 node --test …` draws other victims and moments. */
const seed = Number(process.env.SEED ?? 1);

const lifetimeMs = 2_000;
const processes = 4;
const kills = 2;
const refreshesBetween = 3;

describe('windows as real processes', () => {
  test('keep one session, even if some of them are killed', async (context) => {
    const folder = await mkdtemp(join(tmpdir(), 'windows-'));
    const emulator = await startEmulator({ settings: { accessTokenSeconds: lifetimeMs / 1000 } });
    const random = createRandom(seed);
    const children = new Set<ChildProcess>();
    const crashed: ChildProcess[] = [];
    const told: Told[] = [];
    const latest = new Map<ChildProcess, Told>();
    context.after(async () => {
      for (const child of children) child.kill('SIGKILL');
      await emulator.close();
      await rm(folder, { recursive: true, force: true });
    });

    const start = () => {
      const program = new URL('windowProcess.ts', import.meta.url);
      const child = fork(program, [folder, emulator.url, `${random.between(1, 1e9)}`]);
      children.add(child);
      child.on('exit', () => {
        if (children.has(child)) crashed.push(child);
      });
      child.on('message', (message: Told) => {
        told.push(message);
        latest.set(child, message);
        if (message.kind === 'code') {
          emulator.control.decideDevice({ userCode: message.userCode, user: 'alice' });
        }
      });
      return child;
    };
    const wait = (what: string, holds: () => boolean) =>
      until(what, () => {
        assert.deepEqual(crashed, [], 'a window ended by itself');
        return holds() || undefined;
      });
    const of = (kind: Told['kind']) => told.filter((each) => each.kind === kind);
    const refreshes = () => emulator.control.counts().refreshes;

    for (let count = 0; count < processes; count++) start();
    await wait('all are signed in', () => of('signed-in').length === processes);
    assert.equal(of('code').length, 1, 'one code for all of them');

    let killed = 0;
    for (; killed < kills; killed++) {
      const before = refreshes();
      await wait('refreshes go on', () => refreshes() >= before + refreshesBetween);
      // Sometimes this kills the process that is refreshing.
      const moment = told.length + random.between(0, 40);
      await wait('tokens go on', () => told.length >= moment);
      const victim = random.pick([...children]);
      children.delete(victim);
      victim.kill('SIGKILL');
      await once(victim, 'exit');
      latest.delete(victim);
      const child = start();
      await wait('a new one takes part', () => latest.has(child));
    }
    const before = refreshes();
    await wait('refreshes go on', () => refreshes() >= before + refreshesBetween);

    const { reuses } = emulator.control.counts();
    context.diagnostic(`${refreshes()} refreshes, ${killed} killed, ${reuses} spent tokens sent`);
    // A used token is sent only if a process was killed between receiving and storing a response.
    assert.ok(reuses <= kills);
    if (reuses > 0) return;
    assert.deepEqual(of('refused'), []);
    for (const each of told) {
      if (each.kind === 'token') assert.ok(each.leftMs > 0, `${each.leftMs} ms left`);
    }
    await wait('all have the same token', () => {
      const tokens = [...latest.values()].map((each) =>
        each.kind === 'token' ? each.accessToken : undefined,
      );
      return new Set(tokens).size === 1 && latest.size === processes;
    });
  });
});
