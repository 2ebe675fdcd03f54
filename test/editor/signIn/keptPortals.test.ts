import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { SignInError } from '../../../src/base/errors.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { europe, openSignIn, scopes } from './startSignInStage.ts';

type How = Parameters<typeof openSignIn>[1];

describe('the portals that a sign-in keeps in the settings', () => {
  let emulator: Emulator;
  const open = (how?: How) => openSignIn(emulator, how);
  before(async () => {
    emulator = await startEmulator();
  });
  after(() => emulator.close());
  beforeEach(() => emulator.control.reset());

  it('verifies the region of a new portal, and keeps the portal then', async () => {
    const { window, run, requests, kept } = open({ instances: [], sessions: [] });
    const signedIn = run({});
    await window.enter(europe.startUrl);
    await window.choose('eu-west-1');
    await window.enter('Europe');
    await signedIn;
    assert.equal(emulator.journal.length, 2, 'registered, and asked once');
    assert.deepEqual(kept(), [{ ...europe, name: 'Europe', region: 'eu-west-1' }]);
    assert.equal(requests[0]?.instance.region, 'eu-west-1');
  });

  // It was checked again before the browser opened: two more calls, for which the user waited.
  it('does not verify again the region that a search has just found', async () => {
    const { window, run, requests, kept } = open({ instances: [], sessions: [] });
    const signedIn = run({});
    await window.enter(europe.startUrl);
    await window.choose('Find the Region for Me');
    await window.enter('Europe');
    await signedIn;
    const inEurope = emulator.journal.filter(({ region }) => region === 'eu-west-1');
    assert.equal(inEurope.length, 2, 'registered, and asked once');
    assert.deepEqual(kept(), [{ ...europe, name: 'Europe', region: 'eu-west-1' }]);
    assert.equal(requests[0]?.instance.region, 'eu-west-1');
  });

  it('keeps no portal that no region knows, or that a caller names', async () => {
    const { run, kept, requests } = open({
      instances: [],
      sessions: [],
      ownEndpoint: true,
      answer: () => 'Use This Access Portal',
    });
    await run({ startUrl: europe.startUrl, region: 'eu-west-1' });
    assert.equal(requests.length, 1);
    assert.deepEqual(kept(), []);
    const wrong = open({
      instances: [],
      sessions: [],
      answer: ({ buttons }) => buttons.find((button) => button === 'Use This Access Portal'),
    });
    const ask = { startUrl: 'https://d-0000000000.awsapps.com/start', region: 'us-east-1' };
    await assert.rejects(wrong.run(ask), { code: 'cancelled' });
    assert.deepEqual([wrong.requests, wrong.kept()], [[], []]);
  });

  // A wrong link, or one that was given up, was offered ever after.
  it('keeps no portal whose sign-in does not succeed', async () => {
    const engine = { signIn: () => Promise.reject(new SignInError('denied', 'no')) };
    const { window, run, kept } = open({ instances: [], sessions: [], engine });
    const refused = assert.rejects(run({}), { code: 'denied' });
    await window.enter(`${europe.startUrl}/`);
    await window.choose('eu-west-1');
    await window.enter('Europe');
    await refused;
    assert.deepEqual(kept(), []);
  });

  it('corrects a region in the settings once somebody has signed in there', async () => {
    const wrong = { ...europe, name: 'Mine', region: 'us-east-1', scopes };
    const { run, kept, requests } = open({
      instances: [wrong],
      sessions: [],
      answer: () => 'Use eu-west-1',
    });
    await run({});
    assert.equal(requests[0]?.instance.region, 'eu-west-1');
    assert.deepEqual(kept(), [{ ...wrong, region: 'eu-west-1' }]);
  });

  it('begins again with the link that the user has edited, in place of the wrong one', async () => {
    const wrong = {
      name: 'Mine',
      startUrl: 'https://d-0000000000.awsapps.com/start',
      region: 'us-east-1',
      scopes,
    };
    const { window, run, kept, requests } = open({
      instances: [wrong],
      sessions: [],
      answer: () => 'Edit Link',
    });
    const signedIn = run({});
    const box = await window.box();
    assert.equal(box.value, wrong.startUrl, 'the text is still there');
    await box.enter(europe.startUrl);
    await window.choose('eu-west-1');
    assert.equal((await window.box()).value, 'Mine');
    await (await window.box()).accept();
    await signedIn;
    const right = { name: 'Mine', startUrl: europe.startUrl, region: 'eu-west-1' };
    assert.deepEqual(
      requests.map(({ instance }) => instance),
      [right],
    );
    assert.deepEqual(kept(), [{ ...right, scopes }]);
  });
});
