/** What the end-to-end tests rely on in VS Code when they wait for a notification. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { type EditorVersion, editorVersions, fetchEditor } from '../vscode/download.ts';
import { hidingTimer } from '../vscode/steadyWorkbench.ts';

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
});
