/** Two windows of a real VS Code with one session: one refresh for both, and no refresh token sent twice. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { until } from '../../vscode/until.ts';
import { stepsOf } from '../scenario.ts';
import { approve, openStage } from '../stage.ts';
import { commands, signedInAs } from '../texts.ts';

const accessTokenSeconds = 8;
const alice = 'alice · Acme';

describe('two windows with one session', () => {
  test('stay signed in', async (t) => {
    await using stage = await openStage({
      pictures: 'e2e/windows',
      settings: { 'iamIdentityCenter.signInMethod': 'browser' },
      emulator: { accessTokenSeconds },
    });
    const { workbench, server, emulator, asked } = stage;
    const other = await workbench.another(server);
    const step = stepsOf(t, workbench, other);
    const refreshes = () => asked('/token', 'refresh_token');

    await step('the session of one window is in the other one after a reload', async () => {
      await other.run('Consumer: Show Session');
      await other.notification('Consumer has no session');
      await approve('alice', workbench, () => workbench.run(commands.signIn));
      await workbench.notification(signedInAs(alice));
      await other.load(server);
      await other.run('Consumer: Sign In');
      await other.clickDialog('Session Consumer', 'Allow');
      await other.choose(alice);
      await other.notification(`Consumer has ${alice}`);
      assert.equal(asked('/token', 'authorization_code').length, 1);
    });

    // Fault: two windows that both send their refresh token end the session.
    await step('one refresh serves both, over three lifetimes of the token and more', async () => {
      const known = refreshes().length;
      const first = await until('a refresh', () => refreshes()[known]);
      const fifth = await until('four more', () => refreshes()[known + 4]);
      // A refresh is due after five eighths of a lifetime or later, by chance. Two windows on their own
      // would need half of that.
      const apart = (fifth.at - first.at) / 4 / 1000 / accessTokenSeconds;
      assert.ok(apart > 0.5, `a refresh every ${apart} lifetimes`);
      assert.ok(refreshes().every(({ status }) => status === 200));
      assert.equal(emulator.control.counts().reuses, 0);
      assert.equal(emulator.control.sessions().length, 1);
    });

    await step('both have the session then, and the second look no older token', async () => {
      const known = refreshes().length;
      const shown = [];
      for (const window of [workbench, other]) {
        await window.clearNotifications();
        await window.run('Consumer: Show Session');
        const text = await window.notification(/Consumer has alice · Acme, .* token \w{8}$/);
        shown.push(/token (\w{8})/.exec(text)?.[1]);
      }
      const issued = refreshes().map(({ issued: { accessToken } }) => accessToken);
      const [first = -1, second = -1] = shown.map((token) => issued.indexOf(token ?? ''));
      // A refresh may be on its way at the first look, and there may be more between the two.
      assert.ok(first >= known - 2 && second >= first, `${shown.join(' ')} of ${issued.join(' ')}`);
      assert.equal(emulator.control.counts().reuses, 0);
    });
  });
});
