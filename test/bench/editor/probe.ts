/**
 * The extension that measures inside the extension host of a real VS Code. What it is to do stands in
 * the file that `BENCH_TASK` names, and each result goes to `BENCH_RESULTS` as a line.
 */
import { appendFileSync, readFileSync } from 'node:fs';
import https from 'node:https';
import { setTimeout } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as vscode from 'vscode';
import { sample } from '../measure.ts';

const { BENCH_TASK = '', BENCH_RESULTS = '' } = process.env;

/** What there is to measure; see `editor.ts`. */
export interface Task {
  /** Asks for a session, which makes VS Code ask the user whether this extension may have it. */
  consent?: { provider: string; scopes: string[] };
  /** Asks for a session at once, and then a hundred times. */
  ask?: { provider: string; scopes: string[] };
  /** Measures the heap after so many milliseconds. */
  heapAfterMs?: number;
  /** Sends requests, after the window has come to rest, and one more after a nap. */
  calls?: { client: ClientName; url: string };
}

export type ClientName = keyof typeof clients;

function report(result: object): void {
  appendFileSync(BENCH_RESULTS, `${JSON.stringify(result)}\n`);
}

/** Longer than any request takes that arrives. */
const patienceMs = 5_000;

const bare =
  (headers: Record<string, string> = {}) =>
  (url: string) =>
    new Promise<void>((resolve, reject) => {
      const signal = AbortSignal.timeout(patienceMs);
      const options = { method: 'POST', headers, signal };
      const outgoing = https.request(new URL(url), options, (response) => {
        response.resume().on('end', resolve);
      });
      outgoing.on('error', reject).end('{}');
    });

const clients = {
  bare: async () => bare(),
  /** Asks VS Code's agent to keep the connection. */
  kept: async () => bare({ connection: 'keep-alive' }),
  fetch: async () => async (url: string) => {
    const signal = AbortSignal.timeout(patienceMs);
    await (await fetch(url, { method: 'POST', body: '{}', signal })).text();
  },
  // Its code is loaded with the first call, as in the extension.
  ours: async () => (await import('../clients/oursInEditor.ts')).call,
};

async function perform({ consent, ask, heapAfterMs, calls }: Task): Promise<void> {
  if (consent) {
    const { provider, scopes } = consent;
    await vscode.authentication.getSession(provider, scopes, { createIfNone: true });
  }
  if (ask) {
    const get = () => vscode.authentication.getSession(ask.provider, ask.scopes, { silent: true });
    let found: unknown;
    const cold = await sample(async () => {
      found = await get();
    });
    const warm = [];
    for (let i = 0; i < 100; i += 1) warm.push(await sample(get));
    report({ cold, warm, isFound: found !== undefined });
  }
  if (heapAfterMs !== undefined) {
    await setTimeout(heapAfterMs);
    setFlagsFromString('--expose-gc');
    const collect: () => void = runInNewContext('gc');
    for (let i = 0; i < 3; i += 1) {
      collect();
      await setTimeout(100);
    }
    report({ heapKib: process.memoryUsage().heapUsed / 1024 });
  }
  if (calls) {
    await setTimeout(3_000);
    let call: ((url: string) => Promise<void>) | undefined;
    const first = await sample(async () => {
      call = await clients[calls.client]();
      await call(calls.url);
    });
    const rest = [];
    for (let i = 0; i < 15; i += 1) rest.push(await sample(() => call?.(calls.url)));
    // The connections that are kept have died meanwhile (`forgetfulRelay.ts`).
    await setTimeout(2_000);
    // One that fails has taken as long as it has taken: a refresh would be repeated.
    const afterNap = await sample(() => call?.(calls.url).catch(() => undefined));
    report({ first, rest, afterNap });
  }
}

export function activate(): void {
  perform(JSON.parse(readFileSync(BENCH_TASK, 'utf8'))).then(
    () => report({ isDone: true }),
    (error: unknown) => report({ isDone: true, error: String(error) }),
  );
}
