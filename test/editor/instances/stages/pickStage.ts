/** The list of access portals on the screen of a computer, with the emulator as every region. */
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestContext } from 'node:test';
import type { ApprovedPortals } from '../../../../src/editor/instances/approvedPortals.ts';
import type { ConfiguredInstance } from '../../../../src/editor/instances/instanceSettings.ts';
import type { Emulator } from '../../../emulator/emulator.ts';
import { setEnvironment } from '../../../fakes/environment.ts';
import { createFakeLog } from '../../../fakes/log.ts';
import { openFakeWindow, Uri } from '../../../fakes/vscode.ts';
import { approvedPortals } from './approved.ts';
import { emulatedRegions } from './emulatedRegions.ts';

const { pickInstance } = await import('../../../../src/editor/instances/pickInstance.ts');
const { readInstances } = await import('../../../../src/editor/instances/instanceSettings.ts');

export const configured = {
  name: 'Acme $(flame)',
  startUrl: 'https://acme.awsapps.com/start',
  region: 'us-east-1',
};
export const europe = { name: 'd-9876543210', startUrl: 'https://d-9876543210.awsapps.com/start' };

export const section = (name: string, startUrl: string, region?: string) =>
  `[sso-session ${name}]\nsso_start_url = ${startUrl}\n${region ? `sso_region = ${region}\n` : ''}`;
export const work = section('work', 'https://work.awsapps.com/start', 'eu-central-1');

/** The set-up on the screen of a computer with these texts in its `.aws/config` files. */
export async function openPick(
  emulator: Emulator,
  t: TestContext,
  {
    instances = [configured],
    config,
    folderConfig,
    approved = approvedPortals(),
    answer,
  }: {
    instances?: readonly ConfiguredInstance[];
    config?: string;
    folderConfig?: string;
    approved?: ApprovedPortals;
    answer?: string;
  } = {},
) {
  const home = await mkdtemp(join(tmpdir(), 'set-up-'));
  const folder = join(home, 'shop');
  const environment = setEnvironment({ HOME: home, AWS_CONFIG_FILE: undefined });
  t.after(async () => {
    environment[Symbol.dispose]();
    await rm(home, { recursive: true });
  });
  for (const [place, text] of [
    [home, config],
    [folder, folderConfig],
  ] as const) {
    await mkdir(join(place, '.aws'), { recursive: true });
    if (text !== undefined) await writeFile(join(place, '.aws', 'config'), text);
  }
  const window = openFakeWindow({
    settings: { 'iamIdentityCenter.instances': instances },
    answer: () => answer,
    workspace: {
      isTrusted: true,
      workspaceFolders: [{ uri: Uri.file(folder), name: 'shop', index: 0 }],
    },
  });
  const lines = createFakeLog();
  const picked = pickInstance(readInstances, {
    ...emulatedRegions(emulator),
    log: lines,
    approved,
    signedIn: [],
  });
  // A test of a rejection asks for it later.
  picked.catch(() => undefined);
  return { window, picked, lines: lines.lines, file: join(home, '.aws', 'config') };
}
