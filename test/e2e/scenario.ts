/** What happens to the tests that follow one that failed. */
import type { SuiteContext, TestContext } from 'node:test';
import type { EditorServer } from '../vscode/server.ts';
import { retry, succeeds } from '../vscode/until.ts';
import type { Workbench } from '../vscode/workbench.ts';

/** Plays a step as a subtest; rejects when it fails. */
export type Step = (name: string, play: () => Promise<void>) => Promise<void>;

/**
 * For a test in steps that go on from one another. After a step that failed, the rest of the test is
 * not played, because it would fail with nothing to say of its own.
 */
export function stepsOf(t: TestContext, ...windows: Workbench[]): Step {
  return async (name, play) => {
    let failed = false;
    await t.test(name, async () => {
      try {
        await play();
      } catch (error) {
        failed = true;
        await captureFailure(windows, name);
        throw error;
      }
    });
    if (failed) throw new Error(`The steps after "${name}" were not played.`);
  };
}

/**
 * For the `afterEach` of tests that share a window and nothing else: after one that failed, the window
 * is loaded again, so that the next one finds none of its dialogs.
 */
export async function recover(
  t: TestContext | SuiteContext,
  server: EditorServer,
  workbench: Workbench,
): Promise<void> {
  if (!('passed' in t) || t.passed) return;
  await captureFailure([workbench], t.name);
  await workbench.load(server);
}

/**
 * Plays `begin`, which makes the extension ask regions, until the dialog with `text` appears. The
 * extension gives each region five seconds, so on a busy computer it may find none, as when the network
 * is slow; then the user begins again in a reloaded window.
 */
export async function askRegionsFor(
  text: string,
  { workbench, server }: { workbench: Workbench; server: EditorServer },
  begin: () => Promise<void>,
): Promise<void> {
  await retry(`the dialog "${text}"`, async (timeoutMs) => {
    await begin();
    const dialog = workbench.page.locator('.monaco-dialog-box', { hasText: text });
    if (await succeeds(dialog.waitFor({ timeout: 10 * timeoutMs }))) return true;
    await workbench.load(server);
    return false;
  });
}

async function captureFailure(windows: readonly Workbench[], name: string): Promise<void> {
  for (const [number, window] of windows.entries()) {
    const file = ['failed', ...(number > 0 ? [number + 1] : []), name.replaceAll(/\W+/g, '-')];
    // The failure itself must be seen, whatever becomes of its picture.
    await window.screenshot(file.join('-')).catch(console.error);
  }
}
