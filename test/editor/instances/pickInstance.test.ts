import assert from 'node:assert/strict';
import { after, before, describe, it, type TestContext } from 'node:test';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { configured, europe, openPick, section, work } from './stages/pickStage.ts';

type How = Parameters<typeof openPick>[2];

describe('pickInstance', () => {
  let emulator: Emulator;
  const open = (t: TestContext, how?: How) => openPick(emulator, t, how);
  before(async () => {
    emulator = await startEmulator();
  });
  after(() => emulator.close());

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
      'Another Portal…',
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
    const pick = await window.pick();
    await pick.row('work');
    assert.ok(!pick.labels.includes('Suggested by shop'));
  });

  for (const [answer, ends] of [
    ['Use This Access Portal', 'is completed'],
    // The set-up was over, although the list was one step back.
    [undefined, 'returns to the list'],
  ] as const) {
    it(`asks before it uses a suggestion, and ${ends} on the answer ${answer}`, async (t) => {
      const folderConfig = section('shop', europe.startUrl);
      const { window, picked } = await open(t, { folderConfig, ...(answer && { answer }) });
      await window.choose('shop');
      assert.deepEqual(window.texts, ['Sign in to d-9876543210.awsapps.com?']);
      if (answer === undefined) {
        assert.ok((await window.pick()).labels.includes('Suggested by shop'));
        return;
      }
      await window.choose('eu-west-1');
      const chosen = await picked;
      assert.deepEqual([chosen.startUrl, chosen.region], [europe.startUrl, 'eu-west-1']);
    });
  }

  it('opens the invalid line of ~/.aws/config', async (t) => {
    const { window, picked, lines, file } = await open(t, { config: `${work}[oops\n` });
    const pick = await window.pick();
    assert.deepEqual(lines, ['aws config: header: 4']);
    const invalid = pick.items.find(({ detail = '' }) => detail.includes('section header'));
    assert.equal(
      invalid?.detail,
      'The section header on line 4 is not valid. Nothing below it is used.',
    );
    assert.partialDeepStrictEqual(invalid?.iconPath, { id: 'warning' });
    await pick.choose(invalid?.label ?? '');
    await assert.rejects(picked, { code: 'cancelled' });
    assert.deepEqual(window.documents.shown, [{ fsPath: file, line: 3 }]);
  });

  // What came after the tenth was in the log alone, and nothing said so.
  it('leads to the log where more is wrong than the list shows', async (t) => {
    const { window, picked, lines } = await open(t, { config: `${work}${'[oops\n'.repeat(12)}` });
    const pick = await window.pick();
    await pick.row('Another Portal');
    const details = pick.items.flatMap(({ detail = '' }) =>
      /line|log/.test(detail) ? detail : [],
    );
    assert.equal(details.length, 11);
    assert.equal(details.at(-1), 'All 12 problems of this file are in the log.');
    assert.equal(lines.length, 12);
    await pick.leave();
    await assert.rejects(picked, { code: 'cancelled' });
  });

  it('adds another portal in three further steps, with Back through all of them', async (t) => {
    const { window, picked } = await open(t);
    await window.choose('Another Portal');
    const link = await window.box();
    assert.deepEqual([link.step, link.totalSteps], [2, 4]);
    await link.goBack();
    await window.choose('Another Portal');
    await window.enter(europe.startUrl);
    const region = await window.pick();
    assert.deepEqual([region.step, region.totalSteps], [3, 4]);
    await region.goBack();
    assert.equal((await window.box()).value, europe.startUrl);
    await (await window.box()).goBack();
    assert.ok((await window.pick()).labels.includes('Acme \\$(flame)'));
    await window.choose('Another Portal');
    await window.enter(`${europe.startUrl}/`);
    await window.choose('Find the Region for Me');
    await window.enter('Europe');
    const found = { ...europe, name: 'Europe', region: 'eu-west-1', regionEvidence: 'accepted' };
    assert.deepEqual(await picked, found);
    assert.equal(window.inputs.open, undefined);
  });

  it('asks for the first portal at once, with no list to go back to', async (t) => {
    const { window, picked } = await open(t, { instances: [] });
    const link = await window.box();
    assert.deepEqual([link.step, link.totalSteps, link.buttons], [1, 3, []]);
    await link.enter(europe.startUrl);
    await window.choose('eu-west-1');
    await (await window.box()).accept();
    assert.deepEqual(await picked, { ...europe, region: 'eu-west-1' });
  });

  // The first won, and the two looked the same.
  it('offers two sessions of one portal, and shows their scopes', async (t) => {
    const config =
      `${section('other', 'https://work.awsapps.com/start', 'eu-central-1')}sso_registration_scopes = codewhisperer:completions\n` +
      `${work}sso_registration_scopes = sso:account:access\n`;
    const { window, picked } = await open(t, { instances: [], config });
    const pick = await window.pick();
    assert.deepEqual(
      pick.items.slice(1, 3).map(({ label, detail }) => [label, detail]),
      [
        ['other', 'https://work.awsapps.com/start · codewhisperer:completions'],
        ['work', 'https://work.awsapps.com/start · sso:account:access'],
      ],
    );
    await pick.choose('work');
    const { scopes } = await picked;
    assert.deepEqual(scopes, ['sso:account:access']);
  });

  it('is left when the user closes the list', async (t) => {
    const { window, picked } = await open(t);
    await (await window.pick()).leave();
    await assert.rejects(picked, { code: 'cancelled' });
  });
});
