/** Runs a measurement in a new process, so that each begins cold. */
import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';

/** Resolves to what the script of `processes/` printed last, as JSON. */
export async function runProcess<T>(script: string, ...args: string[]): Promise<T> {
  const file = path.join(import.meta.dirname, 'processes', script);
  const { stdout } = await promisify(execFile)(process.execPath, ['--expose-gc', file, ...args]);
  return JSON.parse(stdout.trim().split('\n').at(-1) ?? '') as T;
}
