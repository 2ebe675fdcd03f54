/** Whose credentials a program finds, as the emulator's STS says. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AwsCredentials } from '../../../src/aws/signRequest.ts';
import { getCallerIdentity } from '../../../src/aws/sts.ts';
import { neverAborted } from '../../../src/base/abortable.ts';
import { systemClock as clock } from '../../../src/base/clock.ts';
import { noLog } from '../../../src/base/log.ts';
import { createServerClock } from '../../../src/base/serverClock.ts';
import { createHttp } from '../../../src/http/http.ts';
import { createUndiciTransport } from '../../../src/http/undiciTransport.ts';
import { run } from '../../emulator/clients/awsCliProgram.ts';
import type { Emulator } from '../../emulator/emulator.ts';

export interface Identity {
  arn: string;
  /** Where the program's commands run. */
  region: string | undefined;
}

/** The program that writes what the default chain of the AWS SDK finds to a file. */
export const sdkChain = join(import.meta.dirname, 'sdkChain.mjs');

/** What the program has written. */
export interface SdkChainOutput extends Partial<AwsCredentials> {
  error?: string;
  region?: string;
}

/** Rejects with the error of the chain. */
export async function identityBySdk(
  emulator: Emulator,
  env: Record<string, string>,
): Promise<Identity> {
  const folder = await mkdtemp(join(tmpdir(), 'sdk-chain-'));
  const file = join(folder, 'found.json');
  const { stderr } = await run(process.execPath, [sdkChain, file], env);
  const text = await readFile(file, 'utf8').catch(() => JSON.stringify({ error: stderr }));
  await rm(folder, { recursive: true });
  return readIdentity(emulator, JSON.parse(text) as SdkChainOutput);
}

/** Asks STS. Rejects with the error that the program has found in place of credentials. */
export async function readIdentity(
  emulator: Pick<Emulator, 'environment'>,
  { error, region, ...found }: SdkChainOutput,
): Promise<Identity> {
  if (error !== undefined) throw new Error(error);
  const deps = {
    clock,
    log: noLog,
    serverClock: createServerClock(clock),
    http: createHttp({ clock, transport: createUndiciTransport() }),
  };
  const { arn } = await getCallerIdentity(
    found as AwsCredentials,
    deps,
    {
      region: 'us-east-1',
      env: emulator.environment,
      product: { name: 'test', version: '0.0.0' },
    },
    neverAborted,
  );
  return { arn, region };
}

/** Rejects with what the AWS CLI says. */
export async function identityByCli(path: string, env: Record<string, string>): Promise<Identity> {
  const args = ['sts', 'get-caller-identity', '--output', 'json'];
  const { code, stdout, stderr } = await run(path, args, env);
  if (code !== 0) throw new Error(stderr);
  return { arn: JSON.parse(stdout).Arn, region: env.AWS_REGION };
}
