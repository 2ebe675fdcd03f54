/** What the end-to-end tests rely on in VS Code when they wait for a notification, a list or a box. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { launchBrowser, openContext } from '../vscode/chromium.ts';
import { type EditorVersion, editorVersions, fetchEditor } from '../vscode/download.ts';
import { closingClass, hidingTimer, steady } from '../vscode/steadyWorkbench.ts';

/** Resolves to how often the source text of the workbench has this. */
async function occurrences(what: string | RegExp, version: EditorVersion): Promise<number> {
  const { root } = await fetchEditor(version);
  const workbench = path.join(root, 'out/vs/code/browser/workbench/workbench.js');
  return (await readFile(workbench, 'utf8')).match(RegExp(what, 'g'))?.length ?? 0;
}

describe('what a steady workbench leaves out', () => {
  for (const version of Object.values(editorVersions)) {
    // Fault: while the timer runs, a busy computer misses notifications.
    test(`the timer that hides notifications, in VS Code ${version.vscode}`, async () => {
      assert.equal(await occurrences(hidingTimer, version), 1);
    });
  }

  // Fault: a key was pressed in the box that was being closed, and the test waited for the next one.
  test('the class of what is being closed, in the newest VS Code only', async () => {
    assert.equal(await occurrences(closingClass, editorVersions.newest), 1);
    assert.equal(await occurrences(closingClass, editorVersions.oldest), 0);
  });

  test('what is being closed, as the browser shows it', async () => {
    await using browser = await launchBrowser();
    const context = await openContext(browser);
    await steady(context);
    const page = await context.newPage();
    await page.goto(`data:text/html,<p>next</p><p class="${closingClass}">last</p>`);
    assert.equal(await page.getByText('next').isVisible(), true);
    assert.equal(await page.getByText('last').isVisible(), false);
  });
});
