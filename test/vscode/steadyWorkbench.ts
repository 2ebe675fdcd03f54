/** A workbench that hides nothing before a test has looked at it, and shows nothing that is over. */
import type { BrowserContext } from 'playwright-core';

/** In the source text of the callback, in both versions of VS Code. */
export const hidingTimer = /\.hasFocus\?\w+\.sticky\|\|/;

/** The class of a list or box that VS Code 1.139 closes within 150 ms. The oldest closes them at once. */
export const closingClass = 'quick-input-widget-closing';

const withoutThatTimer = `{
  const { setTimeout } = globalThis;
  globalThis.setTimeout = (act, ...rest) => ${hidingTimer}.test(act) ? 0 : setTimeout(act, ...rest);
}`;

const withoutTheClosing = `{
  const sheet = new CSSStyleSheet();
  sheet.replaceSync('.${closingClass} { display: none !important; }');
  document.adoptedStyleSheets.push(sheet);
}`;

/**
 * For every page that is loaded from now on: VS Code hides a notification after 10 to 15 seconds, which
 * may be over before a busy computer looks at it, and a list that is being closed takes no key any more
 * but looks like the next one.
 */
export async function steady(context: BrowserContext): Promise<void> {
  await context.addInitScript(withoutThatTimer);
  await context.addInitScript(withoutTheClosing);
}
