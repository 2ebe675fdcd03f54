/** What the user sees of a workbench, and finds out with nothing but the mouse. */
import type { FrameLocator, Locator, Page } from 'playwright-core';

/** The item in the status bar while it shows this state of these users. */
export function statusItem(page: Page, who: string, state: string): Locator {
  return page.getByRole('button', { name: new RegExp(`IAM Identity Center, ${who}.*, ${state}`) });
}

/** Moves the mouse there; resolves to the text of the hover and the addresses of its web links. */
export async function hover(item: Locator): Promise<{ text: string; links: (string | null)[] }> {
  await item.hover();
  const box = item.page().locator('.monaco-hover:not(.hidden)').first();
  await box.waitFor();
  const links = await box.locator('a[data-href^=http]').all();
  return {
    text: (await box.innerText()).replaceAll('\u00a0', ' '),
    links: await Promise.all(links.map((link) => link.getAttribute('data-href'))),
  };
}

/** Moves the mouse away from everything that has a hover. */
export async function leave(page: Page): Promise<void> {
  await page.mouse.move(600, 400);
  await page.locator('.monaco-hover:not(.hidden)').waitFor({ state: 'detached' });
}

/** Resolves to the rows of the list that is open, with all their lines. */
export async function rows(page: Page): Promise<string[]> {
  const all = page.locator('.quick-input-list .monaco-list-row');
  await all.first().waitFor();
  return all.allInnerTexts();
}

/** Resolves when the Accounts menu has a badge with this number, or none for 0. */
export async function badge(page: Page, number: number): Promise<void> {
  const accounts = page.locator('.activitybar .action-item', { has: page.getByLabel('Accounts') });
  const text = new RegExp(`^${number || ''}$`);
  await accounts.locator('.badge-content', { hasText: text }).waitFor({ state: 'attached' });
}

/** Resolves when no notification, dialog, list or box covers the workbench. */
export async function nothingOpen(page: Page): Promise<void> {
  const over = page.locator('.notification-toast, .monaco-dialog-box, .quick-input-widget');
  await over.filter({ visible: true }).first().waitFor({ state: 'hidden' });
}

/** Resolves to the page in the tab with this title, which an extension draws. */
export async function webview(page: Page, title: string): Promise<FrameLocator> {
  await page.getByRole('tab', { name: title }).waitFor();
  const inner = page.frameLocator('iframe.webview.ready').frameLocator('iframe');
  await inner.getByRole('heading', { name: title }).waitFor();
  return inner;
}
