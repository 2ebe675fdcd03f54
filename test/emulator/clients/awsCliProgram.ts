/** An AWS CLI that is installed on this computer. */
import { execFile } from 'node:child_process';
import { delimiter, join } from 'node:path';

/** How a program ended and what it printed. */
export interface Ran {
  code: number;
  stdout: string;
  stderr: string;
}

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

/** Resolves to the first AWS CLI on the PATH that runs, to nothing where there is none. */
export async function findCli(): Promise<{ path: string; version: string } | undefined> {
  for (const folder of (process.env.PATH ?? '').split(delimiter)) {
    const path = join(folder, 'aws');
    const { code, stdout, stderr } = await run(path, ['--version']);
    if (code === 0) return { path, version: (stdout || stderr).trim() };
  }
  return undefined;
}
