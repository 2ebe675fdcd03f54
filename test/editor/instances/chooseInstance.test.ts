import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { noLog as log } from '../../../src/base/log.ts';
import type { WantedInstance } from '../../../src/editor/instances/chooseInstance.ts';
import type { Instance } from '../../../src/sessions/session.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { setEnvironment } from '../../fakes/environment.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';
import { approvedPortals } from './stages/approved.ts';

const { chooseInstance } = await import('../../../src/editor/instances/chooseInstance.ts');
const { explain } = await import('../../../src/editor/text/errorText.ts');

const acme = { name: 'Acme', startUrl: 'https://acme.awsapps.com/start', region: 'us-east-1' };
const other = { name: 'Other', startUrl: 'https://other.awsapps.com/start', region: 'eu-west-1' };
const newcomer = 'https://d-9876543210.awsapps.com/start';

/** Chooses for a caller, in a window whose user has configured these. */
function choose(
  wanted: WantedInstance,
  instances: readonly unknown[] = [acme, other],
  {
    answer = 'Use This Access Portal',
    approved = approvedPortals(),
    signedIn = [] as Instance[],
  } = {},
) {
  const window = openFakeWindow({
    settings: { 'iamIdentityCenter.instances': instances },
    answer: () => answer,
  });
  const chosen = chooseInstance(wanted, {
    clock: createFakeClock(),
    log,
    http: () => assert.fail('nothing is looked up'),
    prober: () => assert.fail('no region is asked'),
    hasOwnEndpoint: () => false,
    clientName: 'Test',
    approved,
    signedIn,
  });
  // A test of a rejection asks for it later.
  chosen.catch(() => undefined);
  return { window, chosen };
}

describe('chooseInstance', () => {
  for (const [what, wanted, instances] of [
    ['the only one', {}, [acme]],
    ['the one that is named', { name: 'Acme' }, [acme, other]],
    ['the one of a link', { startUrl: `${acme.startUrl}/#/` }, [acme, other]],
    ['the one in a region', { region: 'us-east-1' }, [acme, other]],
  ] as const) {
    it(`uses ${what} without asking`, async () => {
      const { window, chosen } = choose(wanted, instances);
      assert.deepEqual(await chosen, acme);
      assert.deepEqual(window.inputs.all, []);
    });
  }

  for (const [what, wanted, instances] of [
    ['where several fit', {}, [acme, other]],
    ['where the user wants to choose', { choose: true }, [acme]],
  ] as const) {
    it(`asks ${what}`, async () => {
      using _env = setEnvironment({ AWS_CONFIG_FILE: '/nowhere/config' });
      const { window, chosen } = choose(wanted, instances);
      await window.choose('Acme');
      assert.deepEqual(await chosen, acme);
    });
  }

  it('rejects for a name that is not configured', async () => {
    const { chosen } = choose({ name: 'Nobody' });
    const error = await chosen.catch((thrown: unknown) => thrown);
    assert.match(explain(error), /named "Nobody"/);
  });

  it('takes a portal that is not configured as the caller describes it', async () => {
    const { chosen } = choose({ startUrl: `${newcomer}/#/`, region: 'eu-west-1' });
    const name = 'd-9876543210';
    assert.deepEqual(await chosen, { name, startUrl: newcomer, region: 'eu-west-1' });
  });

  it('reads the region of such a portal from its host', async () => {
    const startUrl = 'https://ssoins-1234567890abcdef.portal.us-east-2.app.aws';
    const { chosen } = choose({ startUrl });
    const name = 'ssoins-1234567890abcdef';
    assert.deepEqual(await chosen, { name, startUrl, region: 'us-east-2' });
  });

  it('asks for the region of such a portal where nothing shows it', async () => {
    const { window, chosen } = choose({ startUrl: newcomer });
    const pick = await window.pick();
    assert.deepEqual(pick.buttons, []);
    await pick.choose('eu-west-1');
    const name = 'd-9876543210';
    assert.deepEqual(await chosen, { name, startUrl: newcomer, region: 'eu-west-1' });
    const left = choose({ startUrl: newcomer });
    await (await left.window.pick()).leave();
    await assert.rejects(left.chosen, { code: 'cancelled' });
  });

  // Whatever address an extension named was asked without a question.
  describe('where a caller names an address that is not known', () => {
    const wanted = { startUrl: `${newcomer}/#/`, region: 'eu-west-1' };

    it('shows the whole address, and sends nothing to it without a yes', async () => {
      const { window, chosen } = choose(wanted, [], { answer: 'Cancel' });
      await assert.rejects(chosen, { code: 'cancelled' });
      const [message] = window.messages;
      assert.equal(message?.modal, true);
      assert.equal(message?.text, 'Sign in to d-9876543210.awsapps.com?');
      assert.match(message?.detail ?? '', new RegExp(`^${newcomer}\n`));
    });

    it('remembers the yes for that address alone, until it is removed', async () => {
      const approved = approvedPortals();
      const first = choose(wanted, [], { approved });
      await first.chosen;
      const again = choose(wanted, [], { approved });
      await again.chosen;
      assert.deepEqual([first.window.texts.length, again.window.texts.length], [1, 0]);
      const elsewhere = choose({ ...wanted, startUrl: acme.startUrl }, [], { approved });
      await elsewhere.chosen;
      assert.equal(elsewhere.window.texts.length, 1);
      await approved.remove(newcomer);
      const removed = choose(wanted, [], { approved });
      await removed.chosen;
      assert.equal(removed.window.texts.length, 1);
    });

    it('asks nothing where somebody is signed in there, or it is configured', async () => {
      const portal = { name: 'x', startUrl: newcomer, region: 'eu-west-1' };
      for (const [instances, signedIn] of [
        [[], [portal]],
        [[portal], []],
        // The caller names another region than the settings do.
        [[{ ...portal, region: 'us-east-1' }], []],
      ] as const) {
        const { window, chosen } = choose(wanted, instances, { signedIn: [...signedIn] });
        await chosen;
        assert.deepEqual(window.texts, []);
      }
    });

    // Another query may redirect to another portal.
    it('asks about another query of an address where somebody is signed in', async () => {
      const own = 'https://sso.example.com/go?to=';
      const signedIn = [{ name: 'x', startUrl: `${own}a`, region: 'eu-west-1' }];
      const { window, chosen } = choose({ ...wanted, startUrl: `${own}b` }, [], { signedIn });
      await chosen;
      assert.equal(window.texts.length, 1);
    });

    it('remembers the yes of a user who then leaves the list of regions', async () => {
      const approved = approvedPortals();
      const { window, chosen } = choose({ startUrl: newcomer }, [], { approved });
      await (await window.pick()).leave();
      await assert.rejects(chosen, { code: 'cancelled' });
      assert.deepEqual(approved.list(), [{ startUrl: newcomer }]);
    });

    it('approves nothing before the argument is known to be right', async () => {
      const { window, chosen } = choose({ ...wanted, region: 'Ireland' }, []);
      await assert.rejects(chosen, { code: 'bad-settings' });
      assert.deepEqual(window.texts, []);
    });
  });

  it('adds another one where the user wants that, whatever is configured', async () => {
    const { window, chosen } = choose({ add: true }, [acme]);
    const box = await window.box();
    assert.match(box.prompt ?? '', /^Paste the link to your AWS access portal/);
    await box.leave();
    await assert.rejects(chosen, { code: 'cancelled' });
  });

  it('rejects for a region that is not the name of one', async () => {
    const { chosen } = choose({ startUrl: newcomer, region: 'Ireland' });
    await assert.rejects(chosen, { code: 'bad-settings' });
  });
});
