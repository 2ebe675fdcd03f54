/** Signing in with the browser where it does not go straight: denials, a lost page, cancelling. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import { succeeds, until } from '../../vscode/until.ts';
import type { Workbench } from '../../vscode/workbench.ts';
import { recover } from '../scenario.ts';
import { chooseMore, decide, openStage, type Stage } from '../stage.ts';
import { commands, denied, menuEntry, pasteAddress, signedInAs, signingIn } from '../texts.ts';

const alice = 'alice · Acme';
const bob = 'bob · Acme';

describe('signing in with the browser', () => {
  let stage: Stage;
  let workbench: Workbench;

  before(async () => {
    stage = await openStage({
      pictures: 'e2e/browser',
      settings: { 'iamIdentityCenter.signInMethod': 'browser' },
    });
    workbench = stage.workbench;
  });
  after(() => stage?.[Symbol.asyncDispose]());
  afterEach((t) => recover(t, stage.server, workbench));

  const signOut = async (account: string) => {
    await workbench.run(commands.signOut);
    await workbench.choose(account);
    await workbench.accountGone(menuEntry(account));
  };

  test('a sign-in that was denied is tried again with one click', async () => {
    const first = await workbench.popup(() => workbench.run(commands.signIn));
    await decide(first, 'alice', 'deny');
    await first.close();
    const second = await workbench.popup(() => workbench.clickNotification(denied, 'Try Again'));
    await decide(second, 'alice', 'approve');
    await second.close();
    await workbench.notification(signedInAs(alice));
    await signOut(alice);
    // The client secret, code and verifier, tokens, and role credentials that show who signed in.
    assert.ok(stage.secrets.size >= 7, `${stage.secrets.size} secrets`);
    const logs = [...(await stage.server.logs()).values()].join();
    assert.match(logs, /sign-in: done/, 'the log is there, in which no secret may be');
  });

  test('where the last page does not load, its address signs in', async () => {
    const page = await workbench.popup(() => workbench.run(commands.signIn));
    const { promise, resolve } = Promise.withResolvers<string>();
    // The portal redirects to the loopback, which the browser does not reach.
    await page.route('**/sign-in?*', async (route) => {
      resolve((await route.fetch({ maxRedirects: 0 })).headers().location ?? '');
      await route.abort();
    });
    await decide(page, 'bob', 'approve');
    const address = await promise;
    assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback\?/);
    await page.close();
    await workbench.clickNotification(signingIn, pasteAddress);
    await workbench.type(address.replace('state=', 'state=x'));
    await workbench.page.getByText('This address does not belong to this sign-in').waitFor();
    await workbench.screenshot('another-address');
    await workbench.type(address);
    await workbench.accept();
    await workbench.notificationGone(signingIn);
    await signOut(bob);
  });

  test('Cancel closes the loopback', async () => {
    const page = await workbench.popup(() => workbench.run(commands.signIn));
    const link = await workbench.copied(() => chooseMore(workbench, signingIn, 'Copy Link'));
    const redirect = new URL(link).searchParams.get('redirect_uri') as string;
    assert.equal((await fetch(redirect)).status, 400);
    await workbench.clickNotification(signingIn, 'Cancel');
    await workbench.notificationGone(signingIn);
    // VS Code removes the notification before it reports the click to the extension.
    await until('the loopback to be closed', async () =>
      (await succeeds(fetch(redirect))) ? undefined : true,
    );
    await page.close();
  });
});
