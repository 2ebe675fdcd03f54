/**
 * Ten thousand refreshes in real time: `node test/bench/soak.ts [--refreshes N]`. Tokens last two
 * seconds, locks and encrypted copies are real files, and the service runs in its own process.
 * Memory and open handles must not grow after the first tenth.
 */

import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { neverAborted } from '../../src/base/abortable.ts';
import { portal } from '../sessions/desk.ts';
import { aliceWith, openFolderEngine } from '../sessions/processes/folderEngine.ts';

const { values } = parseArgs({ options: { refreshes: { type: 'string', default: '10000' } } });
const wanted = Number(values.refreshes);
const sessions = 60;
const accessTokenSeconds = 2;

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

const emulator = spawn(process.execPath, [join(import.meta.dirname, '../emulator/main.ts')], {
  stdio: ['ignore', 'pipe', 'inherit'],
});
const endpoint = await new Promise<string>((resolve, reject) => {
  emulator.stdout.setEncoding('utf8').on('data', (text: string) => {
    const url = /listening on (\S+)/.exec(text)?.[1];
    if (url) resolve(url);
  });
  emulator.on('exit', () => reject(new Error('the emulator exited')));
});
const control = async (name: string, input: object = {}): Promise<Record<string, number>> => {
  const body = JSON.stringify(input);
  const answer = await fetch(`${endpoint}/_control/${name}`, { method: 'POST', body });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as Record<string, number>;
};
await control('set', { accessTokenSeconds, sessionSeconds: 86_400 });

const folder = await mkdtemp(join(tmpdir(), 'soak-'));
const engine = await openFolderEngine(folder, endpoint);
const prompts = aliceWith((userCode) => control('decideDevice', { userCode, user: 'alice' }));

/** The current number of open handles and use of memory. */
function measure(refreshes: number) {
  collectGarbage();
  const handles = process.getActiveResourcesInfo().length;
  const { heapUsed, rss } = process.memoryUsage();
  const mebi = (bytes: number) => Number((bytes / 2 ** 20).toFixed(1));
  const measured = { refreshes, handles, heapMiB: mebi(heapUsed), rssMiB: mebi(rss) };
  console.log(JSON.stringify(measured));
  return measured;
}

try {
  const signIns = Array.from({ length: sessions }, (_, at) => {
    const scopes = ['sso:account:access', `soak:${at}`];
    const request = { instance: portal, requestedScopes: scopes, scopes };
    return engine.signIn(request, { signal: neverAborted.signal, prompts });
  });
  await Promise.all(signIns);
  let refreshes = 0;
  const points: ReturnType<typeof measure>[] = [];
  while (refreshes < wanted) {
    await setTimeout(250);
    refreshes = (await control('counts')).refreshes ?? 0;
    if (refreshes >= ((points.length + 1) * wanted) / 10) points.push(measure(refreshes));
  }
  const [first, last] = [points[0], points.at(-1)];
  const { reuses } = await control('counts');
  const states = new Set((await engine.list()).map(({ state }) => state));
  const grown = (last?.heapMiB ?? 0) - (first?.heapMiB ?? 0);
  const flat = grown < 3 && (last?.handles ?? 0) <= (first?.handles ?? 0) + sessions / 4;
  const intact = reuses === 0 && states.size === 1 && states.has('signed-in');
  console.log(`heap grew by ${grown.toFixed(1)} MiB, ${reuses} used refresh tokens sent`);
  process.exitCode = flat && intact ? 0 : 1;
} finally {
  engine.dispose();
  emulator.kill();
  await rm(folder, { recursive: true, force: true });
}
