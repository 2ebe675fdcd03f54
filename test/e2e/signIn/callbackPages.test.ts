/**
 * The pages that a browser sign-in ends on, as a browser shows them: served by the real loopback under
 * its own policy, in every look that users choose, and checked by axe. The screenshots are in
 * `out/e2e/callbackPages/`.
 */
import '../../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { after, before, describe, test } from 'node:test';
import type { Browser, BrowserContextOptions, Page, Request } from 'playwright-core';
import type * as vscode from 'vscode';
import { noLog } from '../../../src/base/log.ts';
import type { CallbackPages } from '../../../src/flows/flow.ts';
import { openLoopback } from '../../../src/flows/loopback.ts';
import { capture, launchBrowser, openContext } from '../../vscode/chromium.ts';
import { violationsOf } from '../axe.ts';
import { successPage } from '../texts.ts';

const { createCallbackPages, fillPage } = await import(
  '../../../src/editor/signIn/callbackPages.ts'
);

const pages = createCallbackPages(new URL('../../../', import.meta.url) as unknown as vscode.Uri);
const reason = 'You are not assigned to any application that allows this. <b>Ask</b> "your" admin.';
const variants: Record<string, (pages: CallbackPages) => Promise<string>> = {
  success: ({ success }) => success(),
  unfinished: ({ unfinished }) => unfinished(),
  denied: ({ failure }) => failure('denied', reason),
  failed: ({ failure }) => failure('failed', ''),
  expired: ({ failure }) => failure('expired', 'Invalid grant provided'),
};

const looks: Record<string, BrowserContextOptions> = {
  light: { colorScheme: 'light' },
  dark: { colorScheme: 'dark' },
  'forced-colors': { forcedColors: 'active' },
  // Zooming to 200 % halves the window in CSS pixels; 1280 wide at 400 % is 320.
  'zoom-200': { viewport: { width: 640, height: 360 }, deviceScaleFactor: 2 },
  'zoom-400': { viewport: { width: 320, height: 256 }, deviceScaleFactor: 2 },
};

const folder = 'out/e2e/callbackPages';

describe('the pages after a sign-in', () => {
  let browser: Browser;

  before(async () => {
    await mkdir(folder, { recursive: true });
    browser = await launchBrowser();
  });
  after(() => browser?.close());

  /** Serves a page as a sign-in does, and lets `see` look at it. */
  const show = async (
    html: string,
    look: BrowserContextOptions,
    see: (page: Page) => Promise<void>,
  ) => {
    using loopback = await openLoopback('the-state', noLog);
    const viewport = { width: 1280, height: 720 };
    await using context = await openContext(browser, { viewport, ...look });
    const page = await context.newPage();
    const requests: Request[] = [];
    page.on('request', (request) => requests.push(request));
    const loaded = page.goto(`${loopback.redirectUri}?code=c0de&state=the-state`);
    await loopback.arrived;
    await loopback.answer(html);
    assert.equal((await loaded)?.status(), 200);
    await see(page);
    const left = requests.filter((request) => request.failure()?.errorText !== 'csp');
    assert.deepEqual(
      left.map((request) => request.resourceType()),
      ['document'],
    );
  };

  const assertReadable = async (page: Page, name: string) => {
    await capture(page, { path: `${folder}/${name}.png` });
    assert.deepEqual(await violationsOf(page), []);
    const [width, room] = (await page.evaluate(
      '[document.documentElement.scrollWidth, innerWidth]',
    )) as [number, number];
    assert.ok(width <= room, `${width} px wide in ${room}`);
  };

  for (const [look, options] of Object.entries(looks)) {
    for (const [variant, make] of Object.entries(variants)) {
      test(`are readable and pass axe: ${variant}, ${look}`, async () => {
        const html = await make(pages);
        await show(html, options, (page) => assertReadable(page, `${variant}-${look}`));
      });
    }
  }

  test('are laid out from right to left for a language that is written so', async () => {
    const template = await readFile('media/callback.html', 'utf8');
    const html = fillPage(template, {
      lang: 'he',
      outcome: 'denied',
      heading: 'הגישה נדחתה',
      body: 'IAM Identity Center לא אישר את הכניסה הזאת.',
      reason: 'You are not assigned to any application that allows this.',
      next: 'אפשר לחזור אל Visual Studio Code ולנסות שוב, או לבקש גישה ממנהל המערכת.',
    });
    await show(html, {}, async (page) => {
      await assertReadable(page, 'denied-right-to-left');
      const directions = await page.evaluate(
        `['h1', '.reason'].map((name) => getComputedStyle(document.querySelector(name)).direction)`,
      );
      assert.deepEqual(directions, ['rtl', 'ltr']);
      const icon = await page.locator('svg').boundingBox();
      const card = await page.locator('main').boundingBox();
      assert.ok(icon && card && icon.x > card.x + card.width / 2, 'the icon is on the right');
    });
  });

  test('have their own style, and the policy blocks everything that was injected', async () => {
    const html = (await pages.success()).replace(
      '</main>',
      `<img src="https://tracker.example/pixel.png"><script>document.title = 'taken over'</script>
       <style>h1 { position: fixed }</style><i style="position: fixed"></i></main>`,
    );
    await show(html, {}, async (page) => {
      assert.equal(await page.title(), successPage);
      const styles = await page.evaluate(`[
        getComputedStyle(document.querySelector('main')).borderRadius,
        getComputedStyle(document.querySelector('h1')).position,
        getComputedStyle(document.querySelector('i')).position,
      ]`);
      assert.deepEqual(styles, ['16px', 'static', 'static']);
    });
  });
});
