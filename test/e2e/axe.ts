/** Accessibility of a page, as axe sees it. */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { Page } from 'playwright-core';

const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** Resolves to the rules that the page breaks, each with the elements that break it. */
export async function violationsOf(page: Page): Promise<string[]> {
  // Injected through the debugger, which the page's own policy does not apply to.
  const results = (await page.evaluate(`${axe}; axe.run()`)) as {
    violations: { id: string; nodes: { html: string }[] }[];
  };
  return results.violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html)}`);
}
