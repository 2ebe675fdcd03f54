/** Finds and runs the AWS CLI installed on this computer. */
import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** Exit code and output of a program. */
export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

/** Runs a program for at most a minute. Never rejects: a program that cannot run has code 1. */
export function run(
  file: string,
  args: string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<Ran> {
  return new Promise((resolve) => {
    execFile(file, args, { env, timeout: 60_000 }, (error, stdout, stderr) => {
      resolve({ code: error ? Number(error.code) || 1 : 0, stdout, stderr });
    });
  });
}

/** Resolves to the first AWS CLI on the PATH that runs, or to undefined. */
export async function findCli(): Promise<{ path: string; version: string } | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'aws');
    const { code, stdout, stderr } = await run(path, ['--version']);
    if (code === 0) return { path, version: (stdout || stderr).trim() };
  }
  return undefined;
}
