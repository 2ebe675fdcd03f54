/** The notification of a sign-in in a narrow window, in a language with long words for its links. */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';
import { openStage } from '../stage.ts';

const texts = JSON.parse(readFileSync('l10n/bundle.l10n.ja.json', 'utf8')) as Record<
  string,
  string
>;
const titles = JSON.parse(readFileSync('package.nls.ja.json', 'utf8')) as Record<string, string>;

/** Returns the translation, up to the first thing that is put into it. */
function translate(key: string): string {
  const text =
    texts[key] ?? Object.entries(texts).find(([each]) => each.startsWith(`${key}/`))?.[1];
  assert.ok(text, key);
  return text.split('{')[0] ?? '';
}

const width = 420;

/** In the page: on how many lines each code in a notification is drawn. */
const linesOfCode = `(() => {
  const walker = document.createTreeWalker(
    document.querySelector('.notification-toast'), NodeFilter.SHOW_TEXT);
  const lines = [];
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    const found = /[A-Z]{4}\\u2060?-\\u2060?[A-Z]{4}/.exec(node.data);
    if (!found) continue;
    const range = document.createRange();
    range.setStart(node, found.index);
    range.setEnd(node, found.index + found[0].length);
    lines.push(new Set([...range.getClientRects()].map(({ top }) => Math.round(top))).size);
  }
  return lines;
})()`;

describe('the notification of a sign-in in a narrow window', () => {
  for (const method of ['deviceCode', 'browser']) {
    // Fault: five links pushed the button that cancels the sign-in out of the window.
    test(`has its button and all of its code in view: ${method}`, async () => {
      await using stage = await openStage({
        pictures: `e2e/narrow/${method}`,
        settings: { 'iamIdentityCenter.signInMethod': method },
      });
      const { workbench, server } = stage;
      const { page } = workbench;
      await page.addInitScript("globalThis._VSCODE_NLS_LANGUAGE = 'ja'");
      await page.setViewportSize({ width, height: 700 });
      await workbench.load(server);
      const popup = await workbench.popup(async () => {
        await workbench.run(`AWS SSO: ${titles['command.signIn']}`);
        if (method === 'browser') return;
        await workbench.clickDialog(
          translate('Your sign-in code is {0}'),
          translate('Open Sign-in Page'),
        );
      });
      await page.bringToFront();
      const toast = page.locator('.notification-toast', { hasText: translate('More…') });
      const cancel = toast.getByRole('button', { name: 'Cancel' });
      await cancel.waitFor();
      await workbench.screenshot('notification');
      const box = await cancel.boundingBox();
      assert.ok(box && box.x >= 0 && box.x + box.width <= width, JSON.stringify(box));
      const links = await toast.locator('.notification-list-item-message a').allInnerTexts();
      assert.equal(links.length, 3, links.join());
      assert.equal(links.at(-1), translate('More…'));
      if (method === 'deviceCode') assert.deepEqual(await page.evaluate(linesOfCode), [1]);
      await popup.close();
      await cancel.click();
      await toast.waitFor({ state: 'detached' });
    });
  }
});
