/** Terminals of a real VS Code, and whom the programs in them are. */
import assert from 'node:assert/strict';
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import type { Emulator } from '../../emulator/emulator.ts';
import { readIdentity, sdkChain } from '../../roles/programs/identity.ts';
import type { EditorServer } from '../../vscode/server.ts';
import { retry, until } from '../../vscode/until.ts';
import type { Workbench } from '../../vscode/workbench.ts';

/** Opens a terminal, as a user does; it has the focus then. */
export async function openTerminal(workbench: Workbench): Promise<void> {
  const tabs = workbench.page.locator('.terminal-wrapper');
  const before = await tabs.count();
  await workbench.run('Terminal: Create New Terminal');
  await until('a new terminal', async () => ((await tabs.count()) > before ? true : undefined));
  await workbench.page.locator('.terminal-wrapper.active .xterm').waitFor();
}

let lines = 0;

/** Runs a line in the terminal that has the focus; resolves when it has ended. */
export async function runLine(
  line: string,
  { workbench, server }: { workbench: Workbench; server: EditorServer },
): Promise<void> {
  lines += 1;
  const mark = path.join(server.workspace, `done-${lines}`);
  const { page } = workbench;
  // Sticky scroll is another terminal in it, once the output is longer than the panel.
  const input = page.locator('.terminal-wrapper.active .xterm-helper-textarea').first();
  await retry(`"${line}" to be run`, async (timeout) => {
    await page.bringToFront();
    await input.focus({ timeout });
    await page.keyboard.insertText(`${line}; echo > '${mark}'`);
    await page.keyboard.press('Enter');
    return until(`the end of "${line}"`, () => readFile(mark).catch(() => undefined)).then(
      () => true,
    );
  });
  await rm(mark);
}

/** Resolves to the variables of AWS in the terminal that has the focus. */
export async function variablesIn(on: {
  workbench: Workbench;
  server: EditorServer;
}): Promise<Record<string, string>> {
  const file = path.join(on.server.workspace, 'variables');
  await runLine(`env > '${file}'`, on);
  const text = await readFile(file, 'utf8');
  await rm(file);
  const pairs = text.split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2));
  return Object.fromEntries(pairs.filter(([name = '']) => name.startsWith('AWS_')));
}

/** Resolves to whom the default chain of the AWS SDK makes the terminal; rejects with its error. */
export async function identityIn(on: {
  workbench: Workbench;
  server: EditorServer;
  emulator: Emulator;
}): Promise<string> {
  const file = path.join(on.server.home, 'found.json');
  await runLine(`'${process.execPath}' '${sdkChain}' '${file}'`, on);
  const text = await readFile(file, 'utf8');
  await rm(file);
  return (await readIdentity(on.emulator, JSON.parse(text))).arn;
}

/** Asserts that an identity is alice in this role. */
export function isAlice(arn: string, accountId: string, roleName: string): void {
  const pattern = `^arn:aws:sts::${accountId}:assumed-role/AWSReservedSSO_${roleName}_[0-9a-f]+/alice$`;
  assert.match(arn, new RegExp(pattern));
}
