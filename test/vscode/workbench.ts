/**
 * A scripted user of a served VS Code. Everything that depends on how the workbench is drawn, in both
 * of its versions, is in this file and in `sights.ts`.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { capture, launchBrowser, openContext, visit } from './chromium.ts';
import type { EditorServer } from './server.ts';
import { retry, succeeds, until } from './until.ts';

export interface Dialog {
  text: string;
  buttons: string[];
}

export interface WorkbenchOptions {
  /** The folder of the screenshots. */
  pictures: string;
  viewport?: { width: number; height: number };
  /** Pixels of a screenshot for one pixel of the page. */
  scale?: number;
  /** The program of another browser than the one of the tests. */
  browser?: string;
}

export class Workbench implements AsyncDisposable {
  readonly page: Page;
  readonly #browser: Browser;
  readonly #pictures: string;

  private constructor(browser: Browser, page: Page, pictures: string) {
    this.#browser = browser;
    this.page = page;
    this.#pictures = pictures;
  }

  /** Opens the workbench in a browser of its own. */
  static async open(server: EditorServer, options: WorkbenchOptions): Promise<Workbench> {
    await mkdir(options.pictures, { recursive: true });
    const browser = await launchBrowser(options.browser);
    try {
      const context = await openContext(browser, {
        viewport: options.viewport ?? { width: 1280, height: 800 },
        deviceScaleFactor: options.scale ?? 1,
        permissions: ['clipboard-read', 'clipboard-write'],
        // What fades looks like the next list, and what has slid open takes the focus from it.
        reducedMotion: 'reduce',
      });
      const workbench = new Workbench(browser, await context.newPage(), options.pictures);
      await workbench.load(server);
      return workbench;
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  /** Opens a second window of the same user, in the same browser; it ends with this one. */
  async another(server: EditorServer): Promise<Workbench> {
    const page = await this.page.context().newPage();
    const workbench = new Workbench(this.#browser, page, this.#pictures);
    await workbench.load(server);
    return workbench;
  }

  /** Loads the page, or reloads it. */
  async load(server: EditorServer): Promise<void> {
    await visit(this.page, `${server.url}?folder=${server.workspace}`);
    await this.page.locator(':is(.monaco-reduce-motion, .reduce-motion) .activitybar').waitFor();
  }

  /** Runs a command from the palette as soon as an extension has contributed it. */
  async run(title: string): Promise<void> {
    const row = this.#quickRows
      .filter({ has: this.page.getByText(title, { exact: true }) })
      .first();
    await this.page.bringToFront();
    await retry(`the command "${title}" in the palette`, async (timeout) => {
      await this.page.keyboard.press('F1');
      // Whatever takes the focus now, such as a page that is still being drawn, closes the palette.
      const typed = this.#quickInput.fill(`>${title}`, { timeout });
      const found = typed.then(() => row.waitFor({ timeout }));
      // A click that arrives and is reported late must not be repeated.
      if (await succeeds(found.then(() => row.click({ timeout: 10 * timeout })))) return true;
      // The palette does not take up commands that are contributed while it is open.
      await this.page.keyboard.press('Escape');
      return false;
    });
    await row.waitFor({ state: 'hidden' });
  }

  /** Resolves to the first lines of the entries of the list that is open. */
  async choices(): Promise<string[]> {
    await this.#quickRows.first().waitFor();
    return this.#quickRows.locator('.quick-input-list-label-meta, .label-name').allInnerTexts();
  }

  async choose(entry: string | RegExp): Promise<void> {
    // VS Code reuses rows and hides the parts that this entry does not have.
    const text = this.page.getByText(entry).filter({ visible: true });
    await this.#quickRows.filter({ has: text }).first().click();
  }

  /** Types into the input box that is open, without accepting it. */
  async type(text: string): Promise<void> {
    await this.#quickInput.fill(text);
  }

  async accept(): Promise<void> {
    await this.#quickInput.press('Enter');
  }

  /** Resolves to the text of the notification once it is there. */
  async notification(text: string | RegExp): Promise<string> {
    const message = this.#notification(text).locator('.notification-list-item-message');
    return (await message.textContent()) ?? '';
  }

  /** Clicks a button of the notification or a link in it. */
  async clickNotification(text: string | RegExp, label: string): Promise<void> {
    await this.page.bringToFront();
    await this.#notification(text)
      .locator('a')
      .getByText(label, { exact: true })
      .or(this.#notification(text).locator('a.monaco-button', { hasText: label }))
      .first()
      .click();
  }

  /** So that the next one with the same text is not mistaken for the last one. */
  async clearNotifications(): Promise<void> {
    await this.run('Notifications: Clear All Notifications');
  }

  /** Resolves when no notification has this text any more. */
  async notificationGone(text: string | RegExp): Promise<void> {
    await this.#notification(text).waitFor({ state: 'detached' });
  }

  /** Resolves to the dialog once it is there, its message and detail as one text. */
  async dialog(text: string | RegExp): Promise<Dialog> {
    const box = this.#dialog(text);
    await box.waitFor();
    return {
      text: (await box.locator('.dialog-message-container').allInnerTexts()).join(),
      buttons: await box.locator('.dialog-buttons .monaco-button').allInnerTexts(),
    };
  }

  async clickDialog(text: string | RegExp, button: string): Promise<void> {
    await this.page.bringToFront();
    await this.#dialog(text).locator('.dialog-buttons .monaco-button', { hasText: button }).click();
  }

  /** Opens the Accounts menu; resolves to the entries that are enabled. */
  async openAccounts(): Promise<string[]> {
    await this.page.bringToFront();
    const accounts = this.page.locator('.activitybar').getByLabel('Accounts').first();
    // A click that follows the closing of a menu may be lost.
    await retry('the Accounts menu', async (timeout) => {
      await succeeds(accounts.click({ timeout }));
      return succeeds(this.#menu.waitFor({ timeout }));
    });
    return this.#menuItems.allInnerTexts();
  }

  /** Resolves when the entry is no longer in the Accounts menu, and leaves the menu closed. */
  async accountGone(entry: string): Promise<void> {
    await retry(`"${entry}" to leave the Accounts menu`, async () => {
      const entries = await this.openAccounts();
      await this.escape();
      await this.#menu.waitFor({ state: 'hidden' });
      return !entries.includes(entry);
    });
  }

  /** Clicks its way through the open menu to the entry named last. */
  async clickMenu(...labels: [string, ...string[]]): Promise<void> {
    const items = labels.map((label) => this.#menuItems.filter({ hasText: label }).last());
    const last = items.pop() as Locator;
    for (const item of items) await item.click();
    await last.waitFor();
    // A menu that has just opened ignores clicks.
    await retry(`"${labels.join(' > ')}" to take a click`, async (timeout) => {
      await succeeds(last.click({ timeout }));
      return succeeds(last.waitFor({ state: 'hidden', timeout }));
    });
  }

  async escape(): Promise<void> {
    await this.page.keyboard.press('Escape');
  }

  /** Resolves to the page that `act` makes VS Code open in the browser. */
  async popup(act: () => Promise<void>): Promise<Page> {
    const [popup] = await Promise.all([this.page.waitForEvent('popup'), act()]);
    await popup.waitForLoadState('domcontentloaded');
    return popup;
  }

  /** Resolves to the text that `act` makes VS Code copy. */
  async copied(act: () => Promise<void>): Promise<string> {
    await this.page.bringToFront();
    await this.page.evaluate('navigator.clipboard.writeText("")');
    await act();
    return until('something to be copied', async () => {
      await this.page.bringToFront();
      const copied = (await this.page.evaluate('navigator.clipboard.readText()')) as string;
      return copied || undefined;
    });
  }

  /** Resolves to the file, `<name>.png` in the folder of the screenshots. */
  async screenshot(name: string, page = this.page): Promise<string> {
    const file = path.join(this.#pictures, `${name}.png`);
    await page.bringToFront();
    await capture(page, { path: file });
    return file;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#browser.close();
  }

  get #quickInput(): Locator {
    return this.page.locator('.quick-input-widget input.input').first();
  }

  get #quickRows(): Locator {
    return this.page.locator('.quick-input-list .monaco-list-row');
  }

  get #menu(): Locator {
    return this.page.locator('.monaco-menu .action-menu-item').first();
  }

  get #menuItems(): Locator {
    return this.page.locator('.monaco-menu .action-menu-item:not(.disabled)');
  }

  #notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast', { hasText: text }).first();
  }

  #dialog(text: string | RegExp): Locator {
    return this.page.locator('.monaco-dialog-box', { hasText: text });
  }
}
