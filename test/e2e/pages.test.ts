/**
 * The pages after a sign-in as a browser shows them: served by the real loopback under its own
 * policy, in every look people use, looked through by axe. Screenshots are left in out/pages/.
 */
import '../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import {
  type Browser,
  type BrowserContextOptions,
  chromium,
  type Page,
  type Request,
} from 'playwright-core';
import type * as vscode from 'vscode';
import { noLog } from '../../src/base/log.ts';
import type { CallbackPages } from '../../src/flows/flow.ts';
import { openLoopback } from '../../src/flows/loopback.ts';
import { findChromium } from '../vscode/chromium.ts';

const { createCallbackPages, fillPage } = await import('../../src/editor/signIn/callbackPages.ts');

const pages = createCallbackPages(new URL('../../', import.meta.url) as unknown as vscode.Uri);
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

const folder = 'out/pages';
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser: Browser;

before(async () => {
  await mkdir(folder, { recursive: true });
  browser = await chromium.launch({
    executablePath: await findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
});
after(() => browser.close());

/** Serves a page the way a sign-in does and hands it over for a look. */
async function show(html: string, look: BrowserContextOptions, see: (page: Page) => Promise<void>) {
  using loopback = await openLoopback('the-state', noLog);
  const context = await browser.newContext({ viewport: { width: 1280, height: 720 }, ...look });
  try {
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
  } finally {
    await context.close();
  }
}

/** What axe objects to. It comes in through the debugger, where the page's policy does not reach. */
async function violationsOf(page: Page): Promise<string[]> {
  const results = (await page.evaluate(`${axe}; axe.run()`)) as {
    violations: { id: string; nodes: { html: string }[] }[];
  };
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`);
}

async function assertReadable(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${folder}/${name}.png` });
  assert.deepEqual(await violationsOf(page), []);
  const [width, room] = (await page.evaluate(
    '[document.documentElement.scrollWidth, innerWidth]',
  )) as [number, number];
  assert.ok(width <= room, `${width} px wide in ${room}`);
}

for (const [look, options] of Object.entries(looks)) {
  for (const [variant, make] of Object.entries(variants)) {
    test(`${variant} is clean and readable: ${look}`, async () => {
      const html = await make(pages);
      await show(html, options, (page) => assertReadable(page, `${variant}-${look}`));
    });
  }
}

test('the page turns round for a language written from right to left', async () => {
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

test('the policy lets the page have its own style, and nothing that was put into it', async () => {
  const html = (await pages.success()).replace(
    '</main>',
    `<img src="https://tracker.example/pixel.png"><script>document.title = 'taken over'</script>
     <style>h1 { position: fixed }</style><i style="position: fixed"></i></main>`,
  );
  await show(html, {}, async (page) => {
    assert.equal(await page.title(), 'You are signed in');
    const styles = await page.evaluate(`[
      getComputedStyle(document.querySelector('main')).borderRadius,
      getComputedStyle(document.querySelector('h1')).position,
      getComputedStyle(document.querySelector('i')).position,
    ]`);
    assert.deepEqual(styles, ['16px', 'static', 'static']);
  });
});
