import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { InstanceDeps } from '../../../src/editor/instances/regionSearch.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { networkFailure } from '../../fakes/networkFailure.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';
import { emulatedRegions, redirectTo } from './emulatedRegions.ts';

const { addInstance, completeInstance, learnRegion } = await import(
  '../../../src/editor/instances/addInstance.ts'
);
const { back } = await import('../../../src/editor/vscode/navigation.ts');

const europe = { name: 'd-9876543210', startUrl: 'https://d-9876543210.awsapps.com/start' };
const region = 'eu-west-1';

describe('addInstance', () => {
  let emulator: Emulator;
  before(async () => {
    emulator = await startEmulator();
  });
  after(() => emulator.close());
  beforeEach(() => emulator.control.reset());

  /** The first step on the screen of a window. */
  function open(
    {
      deps = {},
      ...windowOptions
    }: Parameters<typeof openFakeWindow>[0] & { deps?: Partial<InstanceDeps> } = {},
    options = { firstStep: 1, canGoBack: false },
  ) {
    const window = openFakeWindow(windowOptions);
    const added = addInstance({ ...emulatedRegions(emulator), ...deps }, options);
    // A test of a rejection asks for it later.
    added.catch(() => undefined);
    return { window, added };
  }

  it('needs only a pasted section that is complete', async () => {
    const { window, added } = open();
    await window.enter(
      '[sso-session work] sso_start_url = https://d-9876543210.awsapps.com/start/# ' +
        'sso_region = eu-west-1 sso_registration_scopes = sso:account:access',
    );
    const scopes = ['sso:account:access'];
    assert.deepEqual(await added, { ...europe, name: 'work', region, scopes });
    assert.equal(emulator.journal.length, 0);
  });

  it('asks for the region of a pasted link, in the second step of two', async () => {
    const { window, added } = open();
    const box = await window.box();
    assert.deepEqual([box.step, box.totalSteps, box.buttons], [1, 2, []]);
    await box.enter(`${europe.startUrl}/#/?tab=accounts`);
    const pick = await window.pick();
    assert.deepEqual([pick.step, pick.totalSteps], [2, 2]);
    await pick.choose('eu-west-2');
    assert.deepEqual(await added, { ...europe, region: 'eu-west-2' });
    assert.equal(emulator.journal.length, 0);
  });

  it('hands on what a search has shown about the region', async () => {
    const { window, added } = open();
    await window.enter(europe.startUrl);
    await window.choose('Find It for Me');
    assert.deepEqual(await added, { ...europe, region, regionEvidence: 'accepted' });
  });

  it('counts its steps from the number it is given', async () => {
    const { window } = open({}, { firstStep: 2, canGoBack: true });
    const box = await window.box();
    assert.deepEqual([box.step, box.totalSteps], [2, 3]);
    await box.enter(europe.startUrl);
    const pick = await window.pick();
    assert.deepEqual([pick.step, pick.totalSteps], [3, 3]);
  });

  it('goes back step by step: from the region to the link, and from there to the list', async () => {
    const { window, added } = open({}, { firstStep: 2, canGoBack: true });
    await window.enter('d-1234567890.awsapps.com/start');
    await (await window.pick()).goBack();
    const box = await window.box();
    assert.equal(box.value, 'd-1234567890.awsapps.com/start', 'what was typed is still there');
    await box.enter(europe.startUrl);
    await window.choose(region);
    assert.deepEqual(await added, { ...europe, region });

    const other = open({}, { firstStep: 2, canGoBack: true });
    await (await other.window.box()).goBack();
    assert.equal(await other.added, back);
  });

  it('takes the region from a page that shows no portal, and then asks for the link', async () => {
    const { window, added } = open();
    const page = await window.box();
    await page.type('https://device.sso.eu-west-1.amazonaws.com/?user_code=ABCD-EFGH');
    assert.match(page.remark ?? '', /region, eu-west-1/);
    await page.accept();
    const link = await window.box();
    assert.match(link.prompt ?? '', /region is eu-west-1/);
    assert.equal(link.value, '');
    await link.enter(europe.startUrl);
    assert.deepEqual(await added, { ...europe, region });
  });

  it('forgets the region of such a page when the user goes back', async () => {
    const { window, added } = open();
    await window.enter('https://device.sso.eu-west-1.amazonaws.com/');
    await (await window.box()).goBack();
    const first = await window.box();
    assert.deepEqual(
      [first.prompt, first.buttons],
      ['Paste the link to your AWS access portal.', []],
    );
    await first.enter(europe.startUrl);
    await window.choose('us-east-2');
    assert.deepEqual(await added, { ...europe, region: 'us-east-2' });
  });

  for (const [text, remark] of [
    ['my portal', /\[sso-session\]/],
    ['http://sso.example.com/start', /https:/],
    ['https://start.home.awsapps.cn', /link/],
    ['[sso-session work] sso_region = eu-west-1', /sso_start_url/],
  ] as const) {
    it(`refuses ${text}, and says why`, async () => {
      const { window } = open();
      const box = await window.box();
      await box.enter(text);
      assert.equal(box.isOpen, true);
      assert.match(box.remark ?? '', remark);
    });
  }

  it("finds out where an organization's own address leads, and searches there", async () => {
    const { window, added } = open({ deps: { http: redirectTo(europe.startUrl) } });
    const box = await window.box();
    await box.type('sso.example.com');
    assert.equal(typeof box.validationMessage, 'object');
    assert.match(box.remark ?? '', /^sso\.example\.com .* AWS/);
    await box.accept();
    await window.choose('Find It for Me');
    const own = { name: 'sso.example.com', startUrl: 'https://sso.example.com' };
    assert.deepEqual(await added, { ...own, region, regionEvidence: 'accepted' });
    assert.deepEqual(
      window.progress.map(({ title, isOpen }) => [title, isOpen]),
      [['Checking sso.example.com for a redirect…', false]],
    );
  });

  for (const [answer, code] of [
    ['Use It Anyway', undefined],
    [undefined, 'cancelled'],
  ] as const) {
    it(`warns of an address that leads to no portal; the answer is ${answer}`, async () => {
      const http = () => Promise.reject(networkFailure());
      const { window, added } = open({ deps: { http }, answer: () => answer });
      await window.enter('sso.example.com');
      if (code) {
        await assert.rejects(added, { code });
      } else {
        await window.choose('us-east-1');
        assert.deepEqual(await added, {
          name: 'sso.example.com',
          startUrl: 'https://sso.example.com',
          region: 'us-east-1',
        });
      }
      assert.deepEqual(window.texts, [
        'sso.example.com does not redirect to an AWS access portal.',
      ]);
    });
  }

  it('is left when the user cancels the look-up of an address', async () => {
    const http: InstanceDeps['http'] = (_request, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    const { window, added } = open({ deps: { http } });
    await window.enter('sso.example.com');
    window.progress[0]?.cancel();
    await assert.rejects(added, { code: 'cancelled' });
    assert.deepEqual(window.messages, []);
  });

  it('is left when the user closes the link or the region', async () => {
    const { window, added } = open();
    await (await window.box()).leave();
    await assert.rejects(added, { code: 'cancelled' });
    const other = open();
    await other.window.enter(europe.startUrl);
    await (await other.window.pick()).leave();
    await assert.rejects(other.added, { code: 'cancelled' });
  });

  // The search starts device authorizations, which would alarm administrators who forbid them.
  for (const allowed of [true, false]) {
    it(`${allowed ? 'offers' : 'does not offer'} a search where device codes are ${allowed ? 'allowed' : 'forbidden'}`, async () => {
      const window = openFakeWindow({ settings: { 'iamIdentityCenter.allowDeviceCode': allowed } });
      const portal = { partition: 'aws' };
      const learned = learnRegion(europe, portal, emulatedRegions(emulator));
      const pick = await window.pick();
      assert.equal(pick.labels[0]?.includes('Find It for Me'), allowed);
      await pick.choose('eu-west-2');
      assert.deepEqual(await learned, { region: 'eu-west-2' });
      assert.equal(emulator.journal.length, 0);
    });
  }

  it('offers no way back from the region of a portal that was not typed', async () => {
    const window = openFakeWindow();
    const pasted = { ...europe, partition: 'aws' };
    const completed = completeInstance(pasted, emulatedRegions(emulator));
    const pick = await window.pick();
    assert.deepEqual([pick.buttons, pick.step], [[], undefined]);
    await pick.choose(region);
    assert.deepEqual(await completed, { ...europe, region });
  });
});
