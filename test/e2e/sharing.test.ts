/** A sign-in that is shared with the AWS CLI: what lies in its cache, from the first token to the last. */
import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { after, afterEach, before, describe, test } from 'node:test';
import type { Workbench } from '../vscode/workbench.ts';
import { approve, openStage, type Stage } from './stage.ts';

describe('sharing with the AWS CLI', () => {
  let stage: Stage;
  let workbench: Workbench;

  before(async () => {
    stage = await openStage({
      pictures: 'e2e/sharing',
      settings: {
        'iamIdentityCenter.signInMethod': 'browser',
        'iamIdentityCenter.shareWithAwsCli': 'accessToken',
      },
      emulator: { accessTokenSeconds: 8 },
    });
    workbench = stage.workbench;
  });
  after(() => stage[Symbol.asyncDispose]());
  afterEach(async (t) => {
    if ('passed' in t && !t.passed) await workbench.screenshot('failed');
  });

  const signIn = () =>
    approve('alice', workbench, () => workbench.run('Sign in with IAM Identity Center'));
  const cache = () => path.join(stage.server.home, '.aws', 'sso', 'cache');
  /** What the AWS CLI finds now: nothing, or one file. */
  const found = (): Record<string, string> | undefined => {
    try {
      const [file, ...others] = readdirSync(cache()).filter((name) => name.endsWith('.json'));
      assert.deepEqual(others, []);
      return file && JSON.parse(readFileSync(path.join(cache(), file), 'utf8'));
    } catch (error) {
      // Not there yet, or just replaced.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
      throw error;
    }
  };
  /** Puts this text in the place of the file that is open, and saves it. */
  const replaceText = async (text: string) => {
    const { page } = workbench;
    await page.locator('.monaco-editor .view-lines').first().click();
    await page.evaluate(`navigator.clipboard.writeText(${JSON.stringify(text)})`);
    for (const keys of ['Control+A', 'Control+V', 'Control+S']) await page.keyboard.press(keys);
  };
  const gone = () => stage.until('nothing to be left', () => (found() ? undefined : true));

  test('a token is there once somebody is signed in, and a new one with every refresh', async () => {
    await signIn();
    const first = await stage.until('a token', found);
    assert.deepEqual(Object.keys(first).sort(), [
      'accessToken',
      'expiresAt',
      'issuedAt',
      'region',
      'startUrl',
      'writtenBy',
    ]);
    assert.equal(first.startUrl, stage.emulator.instances[0]?.startUrl);
    const next = await stage.until('a new token', () => {
      const now = found();
      return now && now.accessToken !== first.accessToken ? now : undefined;
    });
    assert.ok((next.expiresAt ?? '') > (first.expiresAt ?? ''));
    const portal = await fetch(`${stage.emulator.url}/assignment/accounts`, {
      headers: { 'x-amz-sso_bearer_token': next.accessToken ?? '' },
    });
    assert.equal(portal.status, 200);
  });

  test('it is gone when the session ends elsewhere, and back when it is signed in again', async () => {
    assert.equal(stage.emulator.control.endSessions({ user: 'alice' }), 1);
    await gone();
    await signIn();
    await stage.until('a token', found);
  });

  test('the list of accounts says so', async () => {
    await workbench.run('IAM Identity Center: Show Accounts');
    await workbench.page.getByText('shared with the AWS CLI').first().waitFor();
    await workbench.screenshot('list');
    await workbench.choose('alice · Acme');
    const name = /Shared with the AWS CLI as vscode-d-1234567890\/alice/;
    await workbench.page.getByText(name).first().waitFor();
    await workbench.screenshot('details');
    await workbench.escape();
  });

  test('it goes and comes with the setting', async () => {
    const text = await readFile(stage.server.settingsFile, 'utf8');
    await workbench.run('Preferences: Open User Settings (JSON)');
    await replaceText(text.replace('"accessToken"', '"off"'));
    await gone();
    await replaceText(text);
    await stage.until('a token', found);
  });

  test('it is gone when the person signs out', async () => {
    await workbench.run('IAM Identity Center: Sign Out…');
    await workbench.choose('alice · Acme');
    await workbench.accountGone('alice · Acme (IAM Identity Center)');
    await gone();
  });
});
