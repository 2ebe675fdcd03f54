/** Two windows of a real VS Code on one session: one refresh for both, and no spent token. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Workbench } from '../vscode/workbench.ts';
import { decide, openStage, type Stage } from './stage.ts';

const accessTokenSeconds = 8;

describe('two windows', () => {
  let stage: Stage;
  let other: Workbench;
  before(async () => {
    stage = await openStage({
      pictures: 'e2e/windows',
      settings: { 'iamIdentityCenter.signInMethod': 'browser' },
      emulator: { accessTokenSeconds },
    });
    other = await stage.workbench.another(stage.server);
    await other.run('Consumer: Show Session');
    await other.notification('Consumer has no session');
  });
  after(() => stage[Symbol.asyncDispose]());
  afterEach(async (t) => {
    if ('passed' in t && !t.passed) {
      await stage.workbench.screenshot('failed');
      await other.screenshot('failed-other');
    }
  });

  const refreshes = () => stage.asked('/token', 'refresh_token');

  test('the session of one window is in the other after it was loaded again', async () => {
    const { workbench, server } = stage;
    const page = await workbench.popup(() => workbench.run('Sign in with IAM Identity Center'));
    await decide(page, 'alice', 'approve');
    await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
    await page.close();
    await workbench.notification('Signed in as alice · Acme.');
    await other.load(server);
    await other.run('Consumer: Sign In');
    await other.clickDialog('Session Consumer', 'Allow');
    await other.choose('alice · Acme');
    await other.notification('Consumer has alice · Acme');
    assert.equal(stage.asked('/token', 'authorization_code').length, 1);
  });

  // Guards: two windows that each send the refresh token both have, which ends the session.
  test('both stay signed in over three lifetimes and more with one refresh for both', async () => {
    const { emulator, until } = stage;
    const known = refreshes().length;
    const first = await until('a refresh', () => refreshes()[known], 20);
    const fifth = await until('four more', () => refreshes()[known + 4], 60);
    // The window opens after three quarters of a lifetime; two windows by themselves need half.
    const apart = (fifth.at - first.at) / 4 / 1000 / accessTokenSeconds;
    assert.ok(apart > 0.7, `a refresh every ${apart} lifetimes`);
    assert.ok(refreshes().every(({ status }) => status === 200));
    assert.equal(emulator.control.counts().reuses, 0);
    assert.equal(emulator.control.sessions().length, 1);
  });

  test('both show the session then, and neither an older token than the other', async () => {
    const known = refreshes().length;
    const shown = [];
    for (const window of [stage.workbench, other]) {
      await window.page.bringToFront();
      await window.run('Consumer: Show Session');
      const text = await window.notification(/Consumer has alice · Acme, .* token \w{8}$/);
      shown.push(/token (\w{8})/.exec(text)?.[1]);
    }
    const issued = refreshes().map(({ issued: { accessToken } }) => accessToken);
    const [first = -1, second = -1] = shown.map((token) => issued.indexOf(token ?? ''));
    // A refresh may have been answered just before the first look, and more between the two.
    assert.ok(first >= known - 2 && second >= first, `${shown.join(' ')} of ${issued.join(' ')}`);
    assert.equal(stage.emulator.control.counts().reuses, 0);
  });
});
