/** Terraform, whose S3 backend finds credentials by the chain of the AWS SDK for Go. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { run } from '../../emulator/clients/awsCliProgram.ts';
import type { Emulator } from '../../emulator/emulator.ts';
import type { Identity } from './identity.ts';

const backend = `terraform {
  backend "s3" {
    bucket         = "state"
    key            = "state"
    use_path_style = true
  }
}
`;

/** It would ask its makers for a newer version. */
const withoutCheckpoint = { CHECKPOINT_DISABLE: '1' };

/** Resolves to the version of the Terraform on the PATH, or to undefined. */
export async function findTerraform(): Promise<string | undefined> {
  const env = { ...process.env, ...withoutCheckpoint };
  const { code, stdout } = await run('terraform', ['version'], env);
  return code === 0 ? /Terraform v[\d.]+/.exec(stdout)?.[0] : undefined;
}

/**
 * Resolves to whom STS has told Terraform that it is, while `initialize` runs it with these arguments
 * and variables. Rejects with what `initialize` resolves to, the error, where STS was not asked.
 */
export async function identityByTerraform(
  { identityCenter, url }: Emulator,
  initialize: (args: string[], variables: Record<string, string>) => Promise<string>,
): Promise<Identity> {
  const { handle } = identityCenter;
  let heard: Identity | undefined;
  identityCenter.handle = (request) => {
    const handled = handle(request);
    const body = handled.outcome === 'reset' ? '' : handled.outcome.body;
    const arn = /<Arn>(.+)<\/Arn>/.exec(body)?.[1];
    const region = /Credential=[^/]+\/\d+\/([^/]+)\/sts/.exec(request.headers.authorization ?? '');
    if (arn !== undefined) heard = { arn, region: region?.[1] };
    return handled;
  };
  const folder = await mkdtemp(join(tmpdir(), 'terraform-'));
  try {
    await writeFile(join(folder, 'main.tf'), backend);
    const args = [`-chdir=${folder}`, 'init', '-no-color'];
    // It fails in the end, because there is no bucket.
    const said = await initialize(args, { ...withoutCheckpoint, AWS_ENDPOINT_URL_S3: url });
    if (heard) return heard;
    throw new Error(said);
  } finally {
    identityCenter.handle = handle;
    await rm(folder, { recursive: true });
  }
}
