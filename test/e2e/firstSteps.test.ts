/** What somebody sees who has just installed the extension, in the languages it speaks. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { after, afterEach, before, describe, test } from 'node:test';
import { openStage, type Stage } from './stage.ts';

const nls = (language: string) =>
  JSON.parse(readFileSync(`package.nls.${language}.json`, 'utf8')) as Record<string, string>;
const bundle = (language: string) =>
  JSON.parse(readFileSync(`l10n/bundle.l10n.${language}.json`, 'utf8')) as Record<string, string>;

describe('first steps', () => {
  let stage: Stage;
  before(async () => {
    stage = await openStage({
      pictures: 'e2e/firstSteps',
      settings: { 'iamIdentityCenter.instances': [] },
    });
  });
  after(() => stage[Symbol.asyncDispose]());
  afterEach(async (t) => {
    if ('passed' in t && !t.passed) await stage.workbench.screenshot('failed');
  });

  /** Loads VS Code in a language; its own texts need a language pack, an extension's do not. */
  const load = async (language: string) => {
    const { workbench, server } = stage;
    await workbench.page.addInitScript(`globalThis._VSCODE_NLS_LANGUAGE = '${language}'`);
    await workbench.load(server);
  };

  for (const language of ['de', 'ja', 'qps-ploc']) {
    test(`speaks ${language}`, async () => {
      const { workbench } = stage;
      const { page } = workbench;
      await load(language);
      await workbench.run(nls(language)['command.signIn'] ?? '');
      const texts = bundle(language);
      await page
        .getByText(texts['Sign in with IAM Identity Center'] ?? '')
        .first()
        .waitFor();
      await workbench.type('Acme');
      const unknown = Object.keys(texts).find((text) => text.startsWith('Not a known form.')) ?? '';
      await page.locator('.quick-input-message', { hasText: texts[unknown] ?? '' }).waitFor();
      await workbench.screenshot(`unknown-form-${language}`);
      await workbench.escape();
    });
  }

  test('the walkthrough shows each step with its picture', async () => {
    const { workbench } = stage;
    const { page } = workbench;
    // Narrower, and VS Code leaves the pictures out.
    await page.setViewportSize({ width: 1600, height: 900 });
    await load('en');
    await workbench.run('Welcome: Open Walkthrough...');
    await workbench.choose('Get Started with IAM Identity Center');
    for (const [step, picture] of [
      ['When something', 'diagnose'],
      ['Use it from other', 'extensions'],
      ['See your accounts', 'accounts'],
      ['Sign in', 'sign-in'],
    ] as const) {
      await page.getByRole('button', { name: step }).first().click();
      const shown = page.locator(`.getting-started-media img[srcset*="${picture}-light.webp"]`);
      // Rejects where there is no such file in the VSIX.
      await shown.evaluate((image: { decode(): Promise<void> }) => image.decode());
      await workbench.screenshot(`walkthrough-${step.toLowerCase().replaceAll(' ', '-')}`);
    }
  });

  test('each step of the walkthrough does what it says', async () => {
    const { workbench } = stage;
    const { page } = workbench;
    const press = async (step: string, button: string) => {
      await page.getByRole('button', { name: step }).first().click();
      await page.getByRole('button', { name: button, exact: true }).click();
    };
    await press('See your accounts', 'Show Accounts');
    await page.getByRole('option', { name: 'Sign In to Another Account…' }).waitFor();
    // The list closes with the next click; Escape, where it has closed already, leaves the walkthrough.
    await press('Sign in', 'Sign In');
    await page.locator('.quick-input-message', { hasText: 'access portal' }).waitFor();
    await page.locator('.quick-input-widget input.input').first().press('Escape');
    await press('When something', 'Diagnose Sign-in');
    await page.getByRole('tab', { name: /Diagnosis|Untitled/ }).waitFor();
    // Cancelling is no failure: a dialog that told of one would keep the palette shut.
    await workbench.run('IAM Identity Center: Show Accounts');
    assert.match((await workbench.choices()).join(), /Sign In to Another Account/);
    await workbench.escape();
  });
});
