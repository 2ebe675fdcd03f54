/**
 * A scripted person at a served VS Code. Everything about how the workbench is drawn, for both of
 * its versions, is in this file and in `sights.ts`.
 */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import type { Browser, Locator, Page } from 'playwright-core';
import { launchBrowser } from './chromium.ts';
import type { EditorServer } from './server.ts';

/** Long, for computers that are busy with other things. */
const patienceMs = 30_000;

export interface Dialog {
  text: string;
  buttons: string[];
}

export interface WorkbenchOptions {
  /** Screenshots go to this folder. */
  pictures: string;
  viewport?: { width: number; height: number };
  /** Pixels of a screenshot for one of the page. */
  scale?: number;
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
    const browser = await launchBrowser();
    try {
      const context = await browser.newContext({
        viewport: options.viewport ?? { width: 1280, height: 800 },
        deviceScaleFactor: options.scale ?? 1,
        permissions: ['clipboard-read', 'clipboard-write'],
      });
      context.setDefaultTimeout(patienceMs);
      const workbench = new Workbench(browser, await context.newPage(), options.pictures);
      await workbench.load(server);
      return workbench;
    } catch (error) {
      await browser.close();
      throw error;
    }
  }

  /** A second window of the same person, in the same browser; it ends with this one. */
  async another(server: EditorServer): Promise<Workbench> {
    const page = await this.page.context().newPage();
    const workbench = new Workbench(this.#browser, page, this.#pictures);
    await workbench.load(server);
    return workbench;
  }

  /** Loads the page, again too, as a person reloads it. */
  async load(server: EditorServer): Promise<void> {
    await this.page.goto(`${server.url}?folder=${server.workspace}`);
    await this.page.locator('.monaco-workbench .activitybar').waitFor();
  }

  /** Runs a command from the palette, waiting until an extension has brought it. */
  async run(title: string): Promise<void> {
    const row = this.#quickRows.filter({ has: this.page.getByText(title, { exact: true }) });
    await this.page.bringToFront();
    await this.#until(`the command "${title}" in the palette`, async () => {
      await this.page.keyboard.press('F1');
      // What takes the focus now, such as a page that is still being drawn, closes the palette.
      const typed = this.#quickInput.fill(`>${title}`, { timeout: 3000 });
      if (await succeeds(typed.then(() => row.first().click({ timeout: 2000 })))) return true;
      // What the palette offers is settled when it opens.
      await this.page.keyboard.press('Escape');
      return false;
    });
    await row.first().waitFor({ state: 'hidden' });
  }

  /** The entries of the list that is open, first lines only. */
  async choices(): Promise<string[]> {
    await this.#quickRows.first().waitFor();
    return this.#quickRows.locator('.quick-input-list-label-meta, .label-name').allInnerTexts();
  }

  async choose(entry: string | RegExp): Promise<void> {
    // VS Code uses rows again, and hides what the last one had and this one has not.
    const text = this.page.getByText(entry).filter({ visible: true });
    await this.#quickRows.filter({ has: text }).first().click();
  }

  /** Types into the input box that is open, without accepting. */
  async type(text: string): Promise<void> {
    await this.#quickInput.fill(text);
  }

  async accept(): Promise<void> {
    await this.#quickInput.press('Enter');
  }

  /** Resolves to the text of the notification once it is there. */
  async notification(text: string | RegExp): Promise<string> {
    return textOf(this.#notification(text).locator('.notification-list-item-message'));
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

  /** Resolves when no notification says this any more. */
  async notificationGone(text: string | RegExp): Promise<void> {
    await this.#notification(text).waitFor({ state: 'detached' });
  }

  /** The dialog once it is there, message and detail as one text. */
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

  /** Opens the Accounts menu; resolves to its entries. */
  async openAccounts(): Promise<string[]> {
    await this.page.bringToFront();
    await this.page.locator('.activitybar').getByLabel('Accounts').first().click();
    await this.#menuItems.first().waitFor();
    return this.#menuItems.allInnerTexts();
  }

  /** Resolves when the Accounts menu has the entry no more; leaves the menu closed. */
  async accountGone(entry: string): Promise<void> {
    await this.#until(`${entry} to leave the Accounts menu`, async () => {
      const entries = await this.openAccounts();
      await this.escape();
      return !entries.includes(entry);
    });
  }

  /** Goes down the open menu to the entry named last and clicks that. */
  async clickMenu(...labels: [string, ...string[]]): Promise<void> {
    const items = labels.map((label) => this.#menuItems.filter({ hasText: label }).last());
    const last = items.pop() as Locator;
    for (const item of items) await item.click();
    // A menu that has just opened takes no click.
    await this.#until(`${labels.join(' > ')} to be clicked`, async () => {
      await last.click();
      return succeeds(last.waitFor({ state: 'hidden', timeout: 1000 }));
    });
  }

  async escape(): Promise<void> {
    await this.page.keyboard.press('Escape');
  }

  /** The page that `act` makes VS Code open outside of itself. */
  async popup(act: () => Promise<void>): Promise<Page> {
    const [popup] = await Promise.all([this.page.waitForEvent('popup'), act()]);
    await popup.waitForLoadState('domcontentloaded');
    return popup;
  }

  /** What `act` makes VS Code copy, once it has. */
  async copied(act: () => Promise<void>): Promise<string> {
    await this.page.bringToFront();
    await this.page.evaluate('navigator.clipboard.writeText("")');
    await act();
    let copied = '';
    await this.#until('something to be copied', async () => {
      await this.page.bringToFront();
      copied = (await this.page.evaluate('navigator.clipboard.readText()')) as string;
      return copied !== '';
    });
    return copied;
  }

  /** Resolves to the file, `<name>.png` in the folder of the pictures. */
  async screenshot(name: string, page = this.page): Promise<string> {
    const file = path.join(this.#pictures, `${name}.png`);
    await page.bringToFront();
    // A page that gives way to another one cannot be taken.
    await this.#until(`a picture of ${page.url()}`, () =>
      succeeds(page.screenshot({ path: file, animations: 'disabled' })),
    );
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

  get #menuItems(): Locator {
    return this.page.locator('.monaco-menu .action-menu-item:not(.disabled)');
  }

  #notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast', { hasText: text }).first();
  }

  #dialog(text: string | RegExp): Locator {
    return this.page.locator('.monaco-dialog-box', { hasText: text });
  }

  async #until(what: string, happens: () => Promise<boolean>): Promise<void> {
    const end = performance.now() + patienceMs;
    while (!(await happens())) {
      if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    }
  }
}

async function textOf(locator: Locator): Promise<string> {
  return (await locator.textContent()) ?? '';
}

function succeeds(act: Promise<unknown>): Promise<boolean> {
  return act.then(() => true).catch(() => false);
}
