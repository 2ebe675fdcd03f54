/** Starts an emulator for one test and calls it over real sockets. */
import type { TestContext } from 'node:test';
import { type Emulator, type EmulatorOptions, startEmulator } from '../emulator.ts';
import { codeClient } from './calls.ts';

/** An emulator with two calls over its sockets. */
export interface Served {
  emulator: Emulator;
  /** Posts JSON to a path. */
  post(path: string, body: unknown): Promise<Response>;
  /** Registers a client for the code grant. */
  register(): Promise<Response>;
}

/** Resolves to a running emulator that is closed when the test ends. */
export async function serveForTest(
  context: TestContext,
  options: EmulatorOptions = {},
): Promise<Served> {
  const emulator = await startEmulator(options);
  context.after(() => emulator.close());
  const post = (path: string, body: unknown) =>
    fetch(emulator.url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  return { emulator, post, register: () => post('/client/register', codeClient) };
}

/** How `fetch` rejects when the connection is refused or reset. */
export const connectionFailure = { name: 'TypeError', message: 'fetch failed' };
