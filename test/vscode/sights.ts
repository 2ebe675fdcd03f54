/** What a person sees of a workbench without touching anything but the mouse. */
import type { Locator, Page } from 'playwright-core';

/** The item in the status bar while it says this about these. */
export function statusItem(page: Page, who: string, state: string): Locator {
  return page.getByRole('button', { name: new RegExp(`IAM Identity Center: ${who}.*, ${state}`) });
}

/** Moves the mouse there; resolves to the text that shows and where its links lead, commands left out. */
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

/** Takes the mouse away from whatever tells about itself. */
export async function leave(page: Page): Promise<void> {
  await page.mouse.move(600, 400);
  await page.locator('.monaco-hover:not(.hidden)').waitFor({ state: 'detached' });
}

/** The rows of the list that is open, all their lines. */
export async function rows(page: Page): Promise<string[]> {
  const all = page.locator('.quick-input-list .monaco-list-row');
  await all.first().waitFor();
  return all.allInnerTexts();
}

/** Resolves when the Accounts menu has this number at it, 0 for none. */
export async function badge(page: Page, number: number): Promise<void> {
  const accounts = page.locator('.activitybar .action-item', { has: page.getByLabel('Accounts') });
  const text = new RegExp(`^${number || ''}$`);
  await accounts.locator('.badge-content', { hasText: text }).waitFor({ state: 'attached' });
}

/** VS Code takes a notification away by itself after 10 s: that one was open. */
const closingMs = 8000;

/** Resolves when no notification, dialog, list or box is over the workbench, soon. */
export async function nothingOpen(page: Page): Promise<void> {
  const over = page.locator('.notification-toast, .monaco-dialog-box, .quick-input-widget');
  await over.filter({ visible: true }).first().waitFor({ state: 'hidden', timeout: closingMs });
}
