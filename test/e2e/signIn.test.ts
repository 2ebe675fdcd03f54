/** Every other way a sign-in goes, by a person who clicks: codes, links, denials, cancelling. */
import assert from 'node:assert/strict';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Locator } from 'playwright-core';
import { shortHash } from '../../src/base/log.ts';
import type { Workbench } from '../vscode/workbench.ts';
import { decide, openStage, type Stage } from './stage.ts';

const command = 'Sign in with IAM Identity Center';
const code = 'Your sign-in code is';
const waiting = 'Signing in to Acme';
const deviceGrant = 'urn:ietf:params:oauth:grant-type:device_code';

describe('signing in', () => {
  let stage: Stage;
  let workbench: Workbench;
  let secrets: Set<string>;

  before(async () => {
    stage = await openStage({ pictures: 'e2e/sign-in', emulator: { pollIntervalSeconds: 1 } });
    workbench = stage.workbench;
    secrets = overhear(stage);
  });
  after(() => stage[Symbol.asyncDispose]());
  afterEach(async (t) => {
    if ('passed' in t && !t.passed) await workbench.screenshot(`failed-${shortHash(t.name)}`);
  });

  const signOut = async (label: string) => {
    await workbench.run('IAM Identity Center: Sign Out…');
    await workbench.choose(label);
    await workbench.accountGone(`${label} (IAM Identity Center)`);
  };

  const copiedLink = () =>
    workbench.copied(() => workbench.clickNotification(waiting, 'Copy Link'));

  test('the code is copied without leaving the dialog', async () => {
    await workbench.run(command);
    const { text, buttons } = await workbench.dialog(code);
    assert.deepEqual(buttons, ['Copy Code', 'Cancel', 'Open Sign-in Page']);
    const copied = await workbench.copied(() => workbench.clickDialog(code, 'Copy Code'));
    assert.match(copied, /^[A-Z]{4}-[A-Z]{4}$/);
    assert.equal(await selected(workbench.page.getByText(code).first()), `${code} ${copied}`);
    assert.ok(text.includes(copied));
    await workbench.screenshot('code');
  });

  test('the page shows the same code; approving it signs in', async () => {
    const { text } = await workbench.dialog(code);
    const page = await workbench.popup(() => workbench.clickDialog(code, 'Open Sign-in Page'));
    const shown = await page.locator('#user-code').textContent();
    assert.ok(shown && text.includes(shown));
    assert.match(await workbench.notification(waiting), new RegExp(`Approve the code ${shown}`));
    await workbench.screenshot('waiting-for-approval');
    assert.equal(
      await workbench.copied(() => workbench.clickNotification(waiting, 'Copy Code')),
      shown,
    );
    assert.match(
      await selected(workbench.page.getByText('Approve the code').last()),
      RegExp(shown),
    );
    await decide(page, 'alice', 'approve');
    await page.close();
    await workbench.notification('Signed in as alice · Acme.');
    await workbench.notificationGone(waiting);
  });

  test('is still signed in after the window was reloaded', async () => {
    await workbench.load(stage.server);
    await workbench.run('IAM Identity Center: Show Accounts');
    assert.match((await workbench.choices()).join(), /alice · Acme/);
    await workbench.screenshot('accounts');
    await workbench.escape();
    await signOut('alice · Acme');
  });

  test('denying the code says so and stops the polling', async () => {
    await workbench.run(command);
    const page = await workbench.popup(() => workbench.clickDialog(code, 'Open Sign-in Page'));
    await decide(page, 'alice', 'deny');
    await page.close();
    await workbench.notification('The sign-in was denied');
    await workbench.screenshot('denied');
    await stopped(stage);
    // The next denial is to be told by a notification of its own.
    await workbench.run('Notifications: Clear All Notifications');
  });

  test('cancelling the dialog ends the sign-in and opens nothing', async () => {
    await workbench.run(command);
    await workbench.clickDialog(code, 'Cancel');
    await workbench.notificationGone(waiting);
    await stopped(stage);
    assert.equal(workbench.page.context().pages().length, 1);
  });

  test('cancelling the notification ends the polling', async () => {
    await workbench.run(command);
    const page = await workbench.popup(() => workbench.clickDialog(code, 'Open Sign-in Page'));
    await stage.until('a poll', () =>
      stage.asked('/token', deviceGrant).length > 0 ? 1 : undefined,
    );
    await workbench.clickNotification(waiting, 'Cancel');
    await workbench.notificationGone(waiting);
    await stopped(stage);
    await page.close();
  });

  test('the browser is one click away from the code, and its link can be copied', async () => {
    await workbench.run(command);
    const devicePage = await workbench.popup(() =>
      workbench.clickDialog(code, 'Open Sign-in Page'),
    );
    const page = await workbench.popup(() =>
      workbench.clickNotification(waiting, 'Use the Browser Instead'),
    );
    const link = new URL(await copiedLink());
    await workbench.notification('Link copied');
    assert.equal(link.searchParams.get('code_challenge_method'), 'S256');
    await devicePage.goto(link.href);
    await decide(devicePage, 'bob', 'approve');
    await devicePage.getByRole('heading', { name: 'You are signed in' }).waitFor();
    await workbench.notification('Signed in as bob · Acme.');
    await devicePage.close();
    await page.close();
    await signOut('bob · Acme');
  });

  test('the next sign-in begins with the browser, which had worked', async () => {
    const page = await workbench.popup(() => workbench.run(command));
    await decide(page, 'alice', 'deny');
    // Told here and there.
    await page.getByRole('heading', { name: 'Access was denied' }).waitFor();
    await workbench.screenshot('denied-page', page);
    await page.close();
    await workbench.notification('The sign-in was denied');
    await workbench.notificationGone(waiting);
    assert.deepEqual(stage.emulator.control.sessions(), []);
  });

  test('a sign-in that failed is tried again with one click', async () => {
    const page = await workbench.popup(() =>
      workbench.clickNotification('The sign-in was denied', 'Try Again'),
    );
    await decide(page, 'alice', 'approve');
    await page.close();
    await workbench.notification('Signed in as alice · Acme.');
    await signOut('alice · Acme');
  });

  test('where the last page does not load, its address signs in', async () => {
    const page = await workbench.popup(() => workbench.run(command));
    const { promise, resolve } = Promise.withResolvers<string>();
    // The browser is sent to the loopback, and does not arrive.
    await page.route('**/sign-in?*', async (route) => {
      resolve((await route.fetch({ maxRedirects: 0 })).headers().location ?? '');
      await route.abort();
    });
    await decide(page, 'bob', 'approve');
    const address = await promise;
    assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback\?/);
    await page.close();
    await workbench.clickNotification(waiting, 'Paste the Address');
    await workbench.type(address.replace('state=', 'state=x'));
    await workbench.page.getByText('This is not the address this sign-in has led to').waitFor();
    await workbench.screenshot('another-address');
    await workbench.type(address);
    await workbench.accept();
    await workbench.notificationGone(waiting);
    await signOut('bob · Acme');
  });

  test('cancelling closes the loopback', async () => {
    const page = await workbench.popup(() => workbench.run(command));
    const { searchParams } = new URL(await copiedLink());
    const redirect = searchParams.get('redirect_uri') as string;
    assert.equal((await fetch(redirect)).status, 400);
    await workbench.clickNotification(waiting, 'Cancel');
    await workbench.notificationGone(waiting);
    const start = performance.now();
    const answers = () =>
      fetch(redirect).then(
        () => true,
        () => false,
      );
    // VS Code takes the notification away before the extension hears of it.
    while (await answers()) assert.ok(performance.now() - start < 20_000, 'it still answers');
    await page.close();
  });

  test('no secret is in any log file', async () => {
    const logs = await stage.server.logs();
    assert.match([...logs.values()].join(), /sign-in: done/);
    assert.ok(secrets.size > 10);
    for (const [file, text] of logs) {
      for (const secret of secrets) assert.ok(!text.includes(secret), `a secret is in ${file}`);
    }
  });
});

/** What a person selects who clicks a line three times. */
async function selected(line: Locator): Promise<string> {
  await line.click({ clickCount: 3, position: { x: 5, y: 5 } });
  return line.page().evaluate('getSelection().toString().trim()') as Promise<string>;
}

/** Resolves when two poll intervals have gone by without a poll. */
async function stopped({ asked, until }: Stage): Promise<void> {
  let seen = asked('/token').length;
  let since = performance.now();
  await until('the polling to stop', () => {
    const polls = asked('/token').length;
    if (polls > seen) since = performance.now();
    seen = polls;
    return performance.now() - since > 2500 || undefined;
  });
}

/** The secrets that go over the wire from now on. */
function overhear({ emulator: { identityCenter } }: Stage): Set<string> {
  const secrets = new Set<string>();
  const listen = (text: string) => {
    const pattern =
      /"(?:accessToken|refreshToken|clientSecret|deviceCode|code|codeVerifier|secretAccessKey|sessionToken)":"([^"]+)"/g;
    for (const [, secret] of text.matchAll(pattern)) if (secret) secrets.add(secret);
  };
  const { handle } = identityCenter;
  identityCenter.handle = (request) => {
    const handled = handle(request);
    listen(request.body);
    if (handled.outcome !== 'reset') listen(handled.outcome.body);
    return handled;
  };
  return secrets;
}
