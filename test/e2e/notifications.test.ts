/** What the end-to-end tests rely on in VS Code when they wait for a notification. */
import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { editorVersions, fetchEditor } from '../vscode/download.ts';
import { hidingTimer } from '../vscode/keepNotifications.ts';

describe('the timer that hides notifications', () => {
  for (const version of Object.values(editorVersions)) {
    // Fault: while the timer runs, a busy computer misses notifications.
    test(`is found in VS Code ${version.vscode}`, async () => {
      const { root } = await fetchEditor(version);
      const workbench = path.join(root, 'out/vs/code/browser/workbench/workbench.js');
      assert.equal((await readFile(workbench, 'utf8')).match(RegExp(hidingTimer, 'g'))?.length, 1);
    });
  }
});
