import assert from 'node:assert/strict';
import { setup, suite, teardown, test } from 'mocha';
import * as vscode from 'vscode';
import { answer, asked, browse, control, enter, signOutAll, until } from './user.ts';

const providerId = 'aws-iam-identity-center';
const signIn = async (argument: object) =>
  vscode.commands.executeCommand('iamIdentityCenter.signIn', argument);
const accounts = () => vscode.authentication.getAccounts(providerId);

suite('signing in', () => {
  setup(() => control('reset'));
  teardown(signOutAll);

  test('the browser flow registers, asks the user and ends with an account', async () => {
    using _ = browse('alice');
    using said = answer();
    await signIn({ method: 'browser' });
    assert.deepEqual(
      (await accounts()).map(({ label }) => label),
      ['alice · Acme'],
    );
    assert.deepEqual(said.texts, ['Signed in as alice · Acme.']);
    assert.equal((await asked('/client/register')).length, 1);
    assert.equal((await asked('/token', 'authorization_code')).length, 1);
  });

  test('the device flow shows the code and opens the page only on a click', async () => {
    using _ = browse('bob');
    using said = answer('Open Sign-in Page');
    await signIn({ method: 'deviceCode' });
    assert.match(said.texts[0] ?? '', /^Your sign-in code is [A-Z]{4}-[A-Z]{4}$/);
    assert.deepEqual(
      (await accounts()).map(({ label }) => label),
      ['bob · Acme'],
    );
  });

  test('dismissing the code cancels and opens nothing', async () => {
    using _ = browse('bob');
    using said = answer();
    assert.equal(await signIn({ method: 'deviceCode' }), false);
    assert.equal(said.texts.length, 1, 'the dialog with the code, and no error');
    assert.deepEqual(await accounts(), []);
  });

  for (const method of ['browser', 'deviceCode']) {
    test(`a denial in the ${method} flow says so and leaves no session`, async () => {
      using _ = browse('alice', 'deny');
      using said = answer('Open Sign-in Page');
      assert.equal(await signIn({ method }), false);
      assert.match(said.texts.at(-1) ?? '', /denied/);
      assert.deepEqual(await accounts(), []);
    });
  }

  test('an access portal that is not configured is refused by its name', async () => {
    using said = answer();
    assert.equal(await signIn({ instance: 'Elsewhere' }), false);
    assert.match(said.texts.join(), /Elsewhere/);
    assert.deepEqual(await asked('/client/register'), []);
  });

  test('an argument of another form is refused', async () => {
    await assert.rejects(signIn({ method: 'carrier pigeon' }), /argument/);
  });

  test('a start URL in the workspace settings is not used', async () => {
    const section = vscode.workspace.getConfiguration('iamIdentityCenter');
    const stolen = [
      { name: 'Acme', startUrl: 'https://evil.awsapps.com/start', region: 'eu-west-1' },
    ];
    await assert.rejects(
      Promise.resolve(section.update('instances', stolen, vscode.ConfigurationTarget.Workspace)),
    );
    using _ = browse('alice');
    using __ = answer();
    await signIn({ instance: 'Acme', method: 'browser' });
    assert.equal((await accounts()).length, 1);
  });

  test('the same user again is the same account', async () => {
    using _ = browse('alice');
    using __ = answer();
    await signIn({ method: 'browser' });
    await signIn({ method: 'browser' });
    assert.equal((await accounts()).length, 1);
  });

  test('two users at one access portal are two accounts, distinguished by name', async () => {
    using __ = answer();
    for (const user of ['alice', 'bob']) {
      using _ = browse(user);
      await signIn({ method: 'browser' });
    }
    assert.deepEqual((await accounts()).map(({ label }) => label).sort(), [
      'alice · Acme',
      'bob · Acme',
    ]);
  });

  test('a user without a role is asked for a user name', async () => {
    using _ = browse('carol');
    using __ = answer();
    using ___ = enter('carol');
    await signIn({ method: 'browser' });
    assert.deepEqual(
      (await accounts()).map(({ label }) => label),
      ['carol · Acme'],
    );
  });
});

suite('staying signed in', () => {
  setup(() => control('reset'));
  teardown(signOutAll);

  test('refreshes over three lifetimes although no extension asks', async function () {
    this.timeout(60_000);
    using _ = browse('alice');
    using __ = answer();
    await control('set', { accessTokenSeconds: 8 });
    await signIn({ method: 'browser' });
    const refreshes = await until('three refreshes', 40, async () => {
      const all = await asked('/token', 'refresh_token');
      return all.length >= 3 ? all : undefined;
    });
    assert.ok(refreshes.every(({ status }) => status === 200));
    assert.equal((await accounts()).length, 1);
  });

  test('signing out removes the account and ends the session at the portal', async () => {
    using _ = browse('alice');
    using __ = answer();
    await signIn({ method: 'browser' });
    const changed = new Promise<string>((resolve) => {
      const subscription = vscode.authentication.onDidChangeSessions(({ provider }) => {
        subscription.dispose();
        resolve(provider.id);
      });
    });
    await signOutAll();
    assert.equal(await changed, providerId);
    assert.deepEqual(await accounts(), []);
    assert.equal((await asked('/logout'))[0]?.status, 200);
    assert.deepEqual(await control('sessions'), []);
  });
});

suite('another extension', () => {
  setup(() => control('reset'));
  teardown(signOutAll);

  test('gets no session without consent', async () => {
    using _ = browse('bob');
    using __ = answer();
    await signIn({ method: 'browser' });
    assert.equal(await vscode.commands.executeCommand('consumer.showSession'), undefined);
  });

  test('makes VS Code ask for consent', async () => {
    // In tests VS Code refuses to show its dialogs and says what they would have said.
    await assert.rejects(
      Promise.resolve(vscode.commands.executeCommand('consumer.signIn')),
      /Session Consumer' wants to sign in using IAM Identity Center/,
    );
  });
});
