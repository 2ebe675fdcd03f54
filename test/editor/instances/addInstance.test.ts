import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { AddOptions } from '../../../src/editor/instances/addInstance.ts';
import type { InstanceDeps } from '../../../src/editor/instances/regionSearch.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import type { FakeWindow } from '../../fakes/editor/window.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';
import { emulatedRegions } from './stages/emulatedRegions.ts';

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
    options: AddOptions = { firstStep: 1, canGoBack: false },
  ) {
    const window = openFakeWindow(windowOptions);
    const clock = createFakeClock();
    const added = addInstance({ ...emulatedRegions(emulator), clock, ...deps }, options);
    // A test of a rejection asks for it later.
    added.catch(() => undefined);
    return { window, clock, added };
  }

  /** Takes the name that is suggested. */
  const takeName = async (window: FakeWindow) => (await window.box()).accept();

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

  it('asks for the region of a pasted link, and for a name, in three steps', async () => {
    const { window, added } = open();
    const box = await window.box();
    assert.deepEqual([box.step, box.totalSteps, box.buttons], [1, 3, []]);
    await box.enter(`${europe.startUrl}/#/?tab=accounts`);
    const pick = await window.pick();
    assert.deepEqual([pick.step, pick.totalSteps], [2, 3]);
    await pick.choose('eu-west-2');
    const name = await window.box();
    assert.deepEqual([name.step, name.totalSteps, name.value], [3, 3, 'd-9876543210']);
    assert.match(name.prompt ?? '', /^Name for this portal/);
    await name.enter('Europe');
    assert.deepEqual(await added, { ...europe, name: 'Europe', region: 'eu-west-2' });
    assert.equal(emulator.journal.length, 0);
  });

  it('asks for no region where the link shows it, as the page does where access is allowed', async () => {
    const { window, added } = open();
    await window.enter(`${europe.startUrl}/user-consent/authorize.html?region=eu-west-2&state=x`);
    await takeName(window);
    assert.deepEqual(await added, { ...europe, region: 'eu-west-2', regionEvidence: 'proved' });
  });

  it('hands on what a search has shown about the region', async () => {
    const { window, added } = open();
    await window.enter(europe.startUrl);
    await window.choose('Find the Region for Me');
    await takeName(window);
    assert.deepEqual(await added, { ...europe, region, regionEvidence: 'accepted' });
  });

  it('counts its steps from the number it is given', async () => {
    const { window } = open({}, { firstStep: 2, canGoBack: true });
    const box = await window.box();
    assert.deepEqual([box.step, box.totalSteps], [2, 4]);
    await box.enter(europe.startUrl);
    const pick = await window.pick();
    assert.deepEqual([pick.step, pick.totalSteps], [3, 4]);
  });

  it('goes back step by step: from the name to the region, the link and the list', async () => {
    const { window, added } = open({}, { firstStep: 2, canGoBack: true });
    await window.enter('d-1234567890.awsapps.com/start');
    await (await window.pick()).goBack();
    const box = await window.box();
    assert.equal(box.value, 'd-1234567890.awsapps.com/start', 'what was typed is still there');
    await box.enter(europe.startUrl);
    await window.choose('us-east-2');
    await (await window.box()).goBack();
    await window.choose(region);
    await takeName(window);
    assert.deepEqual(await added, { ...europe, region });

    const known = open();
    await known.window.enter('https://ssoins-0123456789abcdef.portal.us-east-2.app.aws');
    await (await known.window.box()).goBack();
    assert.match((await known.window.box()).value, /^https:\/\/ssoins-/);

    const other = open({}, { firstStep: 2, canGoBack: true });
    await (await other.window.box()).goBack();
    assert.equal(await other.added, back);
  });

  it('takes the region from a page that shows no portal, and then asks for the link', async () => {
    const { window, clock, added } = open();
    const page = await window.box();
    await page.type('https://device.sso.eu-west-1.amazonaws.com/?user_code=ABCD-EFGH');
    await clock.advance(400);
    assert.match(page.remark ?? '', /region, eu-west-1/);
    await page.accept();
    const link = await window.box();
    assert.match(link.prompt ?? '', /region is eu-west-1/);
    assert.equal(link.value, '');
    await link.enter(europe.startUrl);
    await takeName(window);
    assert.deepEqual(await added, { ...europe, region });
  });

  it('forgets the region of such a page when the user goes back', async () => {
    const { window, added } = open();
    await window.enter('https://device.sso.eu-west-1.amazonaws.com/');
    await (await window.box()).goBack();
    const first = await window.box();
    assert.match(first.prompt ?? '', /^Paste the link to your AWS access portal, such as https:/);
    assert.deepEqual(first.buttons, []);
    await first.enter(europe.startUrl);
    await window.choose('us-east-2');
    await takeName(window);
    assert.deepEqual(await added, { ...europe, region: 'us-east-2' });
  });

  for (const [text, remark] of [
    ['acme', 'acme · https://acme.awsapps.com/start'],
    [
      'https://ssoins-0123456789abcdef.portal.us-east-2.app.aws/#/',
      'ssoins-0123456789abcdef · https://ssoins-0123456789abcdef.portal.us-east-2.app.aws · us-east-2',
    ],
    [
      '[sso-session work] sso_start_url = acme.awsapps.com/start sso_region = eu-west-1',
      'work · https://acme.awsapps.com/start · eu-west-1',
    ],
    ['a https://a.awsapps.com and b https://b.awsapps.com', 'Several access portals were found.'],
    ['sso.example.com', 'sso.example.com is not an AWS host.'],
    ['console.aws.amazon.com', 'That is the AWS console.'],
  ] as const) {
    it(`shows what it has read of ${text}, once the user pauses`, async () => {
      const { window, clock } = open();
      const box = await window.box();
      await box.type(text);
      const early = box.remark;
      await clock.advance(400);
      assert.deepEqual([early, box.remark?.slice(0, remark.length)], [undefined, remark]);
    });
  }

  for (const [text, remark] of [
    ['my portal', /https:\/\/d-1234567890\.awsapps\.com\/start.*\[sso-session\]/],
    ['http://sso.example.com/start', /https:/],
    ['https://start.home.awsapps.cn', /link/],
    ['[sso-session work] sso_region = eu-west-1', /sso_start_url/],
    ['https://123456789012.signin.aws.amazon.com/console', /d-1234567890\.awsapps\.com\/start/],
  ] as const) {
    it(`refuses ${text}, and says what to paste instead`, async () => {
      const { window } = open();
      const box = await window.box();
      await box.enter(text);
      assert.equal(box.isOpen, true);
      assert.match(box.remark ?? '', remark);
    });
  }

  it('lets the user choose where a text names several portals', async () => {
    const { window, added } = open();
    await window.enter(
      '[sso-session one] sso_start_url = https://one.awsapps.com/start sso_region = us-east-1 ' +
        '[sso-session two] sso_start_url = https://two.awsapps.com/start sso_region = us-west-2',
    );
    const pick = await window.pick();
    assert.deepEqual(
      pick.items.map(({ label, description, detail }) => [label, description, detail]),
      [
        ['one', 'us-east-1', 'https://one.awsapps.com/start'],
        ['two', 'us-west-2', 'https://two.awsapps.com/start'],
      ],
    );
    await pick.goBack();
    assert.match((await window.box()).value, /sso-session two/);
    await (await window.box()).accept();
    await window.choose('two');
    const two = { name: 'two', startUrl: 'https://two.awsapps.com/start', region: 'us-west-2' };
    assert.deepEqual(await added, two);
  });

  it('is left when the user closes the link, the region or the name', async () => {
    const { window, added } = open();
    await (await window.box()).leave();
    await assert.rejects(added, { code: 'cancelled' });
    const other = open();
    await other.window.enter(europe.startUrl);
    await (await other.window.pick()).leave();
    await assert.rejects(other.added, { code: 'cancelled' });
    const third = open();
    await third.window.enter(europe.startUrl);
    await third.window.choose(region);
    await (await third.window.box()).leave();
    await assert.rejects(third.added, { code: 'cancelled' });
  });

  // The search starts device authorizations, which administrators who forbid them watch for.
  for (const allowed of [true, false]) {
    it(`${allowed ? 'offers' : 'does not offer'} a search where device codes are ${allowed ? 'allowed' : 'forbidden'}`, async () => {
      const window = openFakeWindow({ settings: { 'iamIdentityCenter.allowDeviceCode': allowed } });
      const portal = { partition: 'aws' };
      const learned = learnRegion(europe, portal, emulatedRegions(emulator));
      const pick = await window.pick();
      assert.equal(pick.labels[0]?.includes('Find the Region for Me'), allowed);
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
