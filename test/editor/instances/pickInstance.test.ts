import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, type TestContext } from 'node:test';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { setEnvironment } from '../../fakes/environment.ts';
import { createFakeLog } from '../../fakes/log.ts';
import { openFakeWindow, Uri } from '../../fakes/vscode.ts';
import { emulatedRegions } from './emulatedRegions.ts';

const { pickInstance } = await import('../../../src/editor/instances/pickInstance.ts');

const configured = {
  name: 'Acme $(flame)',
  startUrl: 'https://acme.awsapps.com/start',
  region: 'us-east-1',
};
const europe = { name: 'd-9876543210', startUrl: 'https://d-9876543210.awsapps.com/start' };

const section = (name: string, startUrl: string, region?: string) =>
  `[sso-session ${name}]\nsso_start_url = ${startUrl}\n${region ? `sso_region = ${region}\n` : ''}`;
const work = section('work', 'https://work.awsapps.com/start', 'eu-central-1');

describe('pickInstance', () => {
  let emulator: Emulator;
  before(async () => {
    emulator = await startEmulator();
  });
  after(() => emulator.close());

  /** The set-up on the screen of a computer with these texts in its `.aws/config` files. */
  async function open(
    t: TestContext,
    {
      instances = [configured],
      config,
      folderConfig,
      answer,
    }: {
      instances?: Parameters<typeof pickInstance>[0];
      config?: string;
      folderConfig?: string;
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
      answer: () => answer,
      workspace: {
        isTrusted: true,
        workspaceFolders: [{ uri: Uri.file(folder), name: 'shop', index: 0 }],
      },
    });
    const lines = createFakeLog();
    const picked = pickInstance(instances, { ...emulatedRegions(emulator), log: lines });
    // A test of a rejection asks for it later.
    picked.catch(() => undefined);
    return { window, picked, lines: lines.lines, file: join(home, '.aws', 'config') };
  }

  it('offers what is configured, what ~/.aws/config and the open folders name, and another', async (t) => {
    const { window, picked } = await open(t, {
      // The first is configured, the second is in the user's own file: neither is offered twice.
      config: section('acme', configured.startUrl, configured.region) + work,
      folderConfig: section('shop', europe.startUrl),
    });
    const pick = await window.pick();
    assert.deepEqual(pick.labels, [
      'Acme \\$(flame)',
      'In ~/.aws/config',
      'work',
      'Suggested by shop',
      'shop',
      '',
      '$(add) Another Access Portal…',
    ]);
    assert.deepEqual(
      [pick.items[0]?.description, pick.items[0]?.detail],
      ['us-east-1', configured.startUrl],
    );
    await pick.choose('work');
    assert.deepEqual(await picked, {
      name: 'work',
      startUrl: 'https://work.awsapps.com/start',
      region: 'eu-central-1',
    });
  });

  it('resolves to a configured portal as it is configured', async (t) => {
    const instance = { ...configured, scopes: ['a:b'] };
    const { window, picked } = await open(t, { instances: [instance] });
    await window.choose('Acme');
    assert.deepEqual(await picked, instance);
  });

  it('does not repeat as a suggestion what the user has already', async (t) => {
    const { window } = await open(t, { config: work, folderConfig: work });
    assert.ok(!(await window.pick()).labels.includes('Suggested by shop'));
  });

  for (const [answer, ends] of [
    ['Use This Access Portal', 'is completed'],
    [undefined, 'is left'],
  ] as const) {
    it(`asks before it uses a suggestion, and ${ends} on the answer ${answer}`, async (t) => {
      const folderConfig = section('shop', europe.startUrl);
      const { window, picked } = await open(t, { folderConfig, ...(answer && { answer }) });
      await window.choose('shop');
      assert.deepEqual(window.texts, ['Sign in to d-9876543210.awsapps.com?']);
      if (answer === undefined) return assert.rejects(picked, { code: 'cancelled' });
      await window.choose('eu-west-1');
      const chosen = await picked;
      assert.deepEqual([chosen.startUrl, chosen.region], [europe.startUrl, 'eu-west-1']);
    });
  }

  it('opens the invalid line of ~/.aws/config', async (t) => {
    const { window, picked, lines, file } = await open(t, { config: `${work}[oops\n` });
    const pick = await window.pick();
    assert.deepEqual(lines, ['aws config: header: 4']);
    assert.equal(
      (await pick.row('$(warning)')).detail,
      'The section header on line 4 is not valid. Nothing below it is used.',
    );
    await pick.choose('$(warning)');
    await assert.rejects(picked, { code: 'cancelled' });
    assert.deepEqual(window.documents.shown, [{ fsPath: file, line: 3 }]);
  });

  it('adds another portal in two further steps, with Back through all of them', async (t) => {
    const { window, picked } = await open(t);
    await window.choose('Another Access Portal');
    const link = await window.box();
    assert.deepEqual([link.step, link.totalSteps], [2, 3]);
    await link.goBack();
    await window.choose('Another Access Portal');
    await window.enter(europe.startUrl);
    const region = await window.pick();
    assert.deepEqual([region.step, region.totalSteps], [3, 3]);
    await region.goBack();
    assert.equal((await window.box()).value, europe.startUrl);
    await (await window.box()).goBack();
    assert.ok((await window.pick()).labels.includes('Acme \\$(flame)'));
    await window.choose('Another Access Portal');
    await window.enter(`${europe.startUrl}/`);
    await window.choose('Find It for Me');
    const found = { ...europe, region: 'eu-west-1', regionEvidence: 'accepted' };
    assert.deepEqual(await picked, found);
    assert.equal(window.inputs.open, undefined);
  });

  it('asks for the first portal at once, with no list to go back to', async (t) => {
    const { window, picked } = await open(t, { instances: [] });
    const link = await window.box();
    assert.deepEqual([link.step, link.totalSteps, link.buttons], [1, 2, []]);
    await link.enter(europe.startUrl);
    await window.choose('eu-west-1');
    assert.deepEqual(await picked, { ...europe, region: 'eu-west-1' });
  });

  it('is left when the user closes the list', async (t) => {
    const { window, picked } = await open(t);
    await (await window.pick()).leave();
    await assert.rejects(picked, { code: 'cancelled' });
  });
});
