import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Cancellable } from '../../../src/base/abortable.ts';
import { SignInError } from '../../../src/base/errors.ts';
import type { NotificationPrompts } from '../../../src/editor/signIn/signInPrompts.ts';
import { race } from '../../../src/flows/race.ts';
import type { SessionEngine } from '../../../src/sessions/engine.ts';
import type { Instance } from '../../../src/sessions/session.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { fakeSession, fakeSessionWithTokens } from '../../fakes/session.ts';
import { settleUntil } from '../../fakes/settle.ts';
import { europe, openSignIn } from './startSignInStage.ts';

const wrong = { ...europe, name: 'Europe', region: 'us-east-1' };
const url = new URL('https://oidc.test/authorize');

/** A service that accepts the link in every region, and a user whose browser shows an error. */
function openWrong(emulator: Emulator, how: Parameters<typeof openSignIn>[1] = {}) {
  emulator.control.set({ anyStartUrl: true });
  const attempts: { instance: Instance; prompts: NotificationPrompts }[] = [];
  const engine: Partial<SessionEngine> = {
    async signIn({ instance }, { prompts, signal }) {
      attempts.push({ instance, prompts: prompts as NotificationPrompts });
      if (instance.region === 'us-east-1') {
        const asked = (wait: Cancellable) =>
          prompts.continueInBrowser(url, { ...wait, accepts: () => false });
        await race([asked], { signal });
        throw new SignInError('timed-out', 'never approved');
      }
      return fakeSessionWithTokens({ instance });
    },
  };
  const opened = openSignIn(emulator, { instances: [wrong], sessions: [], engine, ...how });
  const waiting = () =>
    settleUntil(
      () => opened.window.opened.length > 0,
      () => 'the browser',
    );
  return { ...opened, attempts, waiting };
}

describe('a sign-in in a region that nothing proves', () => {
  let emulator: Emulator;
  before(async () => {
    emulator = await startEmulator();
  });
  after(() => emulator.close());
  beforeEach(() => emulator.control.reset());

  // Fault: the wrong region had accepted the link, and the sign-in waited until its code expired.
  it('leads to the search, begins again in the region that the user chooses, and keeps it', async () => {
    const { window, run, attempts, kept, waiting } = openWrong(emulator);
    const signedIn = run({});
    await waiting();
    attempts[0]?.prompts.clicked('find-region');
    const pick = await window.pick();
    await pick.row('eu-west-1');
    assert.deepEqual(pick.labels.slice(0, 2), ['us-east-1', 'eu-west-1']);
    await pick.choose('eu-west-1');
    const { instance } = await signedIn;
    assert.equal(instance.region, 'eu-west-1');
    assert.deepEqual(kept(), [{ ...wrong, region: 'eu-west-1' }]);
  });

  it('leads to a list of regions where none may be asked', async () => {
    const settings = { 'iamIdentityCenter.allowDeviceCode': false };
    const { window, run, attempts, waiting } = openWrong(emulator, { settings });
    const signedIn = run({});
    await waiting();
    attempts[0]?.prompts.clicked('more');
    await window.choose('Choose Another Region…');
    await window.choose('eu-west-1');
    assert.equal((await signedIn).instance.region, 'eu-west-1');
    assert.deepEqual(emulator.journal, [], 'no region was asked');
  });

  it('does not doubt the region if a user has signed in before', async () => {
    const sessions = [fakeSession({ instance: wrong })];
    const { window, run, attempts, waiting } = openWrong(emulator, { sessions });
    const over = assert.rejects(run({}), { code: 'cancelled' });
    await waiting();
    attempts[0]?.prompts.clicked('more');
    const pick = await window.pick();
    assert.ok(!pick.labels.some((label) => /Region/.test(label)), pick.labels.join());
    window.progress[0]?.cancel();
    await over;
  });
});
