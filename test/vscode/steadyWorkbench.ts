/** A workbench that hides nothing before a test has looked at it. */
import type { BrowserContext } from 'playwright-core';

/** In the source text of the callback, in both versions of VS Code. */
export const hidingTimer = /\.hasFocus\?\w+\.sticky\|\|/;

const withoutThatTimer = `{
  const { setTimeout } = globalThis;
  globalThis.setTimeout = (act, ...rest) => ${hidingTimer}.test(act) ? 0 : setTimeout(act, ...rest);
}`;

/**
 * For every page that is loaded from now on: VS Code hides a notification after 10 to 15 seconds, which
 * may be over before a busy computer looks at it.
 */
export async function steady(context: BrowserContext): Promise<void> {
  await context.addInitScript(withoutThatTimer);
}
