/** What the pictures show, in the order in which a user sees it. */
import path from 'node:path';
import { openTerminal } from '../e2e/roles/terminal.ts';
import { decide } from '../e2e/stage.ts';
import {
  anotherInstance,
  anotherSignIn,
  commands,
  signedInAs,
  signingIn,
  whichLink,
} from '../e2e/texts.ts';
import { webview } from '../vscode/sights.ts';
import type { Workbench } from '../vscode/workbench.ts';
import { type Part, takePicture } from './takePicture.ts';

export interface Album {
  /** What a user pastes to set up the instance. */
  startUrl: string;
  media: string;
}

/** Rejects at the first thing that does not appear. */
export async function playScenes(workbench: Workbench, album: Album): Promise<void> {
  const { startUrl, media } = album;
  const { page } = workbench;
  const walkthrough = (name: string, ...parts: Part[]) =>
    takePicture(page, path.join(media, 'walkthrough', `${name}.webp`), ...parts);
  const readme = (name: string, ...parts: Part[]) =>
    takePicture(page, path.join(media, 'readme', `${name}.webp`), ...parts);

  await workbench.run('View: Toggle Primary Side Bar Visibility');
  for (const user of ['alice', 'bob']) {
    const popup = await workbench.popup(async () => {
      await workbench.run(commands.signIn);
      await workbench.clickDialog('external website', 'Open');
    });
    await workbench.notification(`${signingIn}: Continue in your browser.`);
    if (user === 'alice') await readme('sign-in', 'notification');
    await decide(popup, user, 'approve');
    await popup.close();
    await workbench.notification(signedInAs(`${user} · Acme`));
    await workbench.clearNotifications();
  }

  await workbench.openAccounts();
  await readme('accounts-menu', 'menu', 'accounts');
  await workbench.escape();

  await workbench.run(commands.showAccounts);
  await workbench.choices();
  await walkthrough('accounts', 'quickInput');
  await workbench.choose(anotherSignIn);
  await workbench.choose(anotherInstance);
  await page.getByText(whichLink).first().waitFor();
  await workbench.type(startUrl);
  await walkthrough('sign-in', 'quickInput');
  await workbench.escape();

  await workbench.run(commands.useRole);
  await workbench.choose('playground');
  await page.getByText('ReadOnlyAccess').waitFor();
  await walkthrough('terminal', 'quickInput');
  await workbench.choose('ReadOnlyAccess');
  await workbench.choose('In this workspace');
  await workbench.clickDialog('Share your sign-in', 'Share');
  await workbench.notification('New terminals and tasks in this workspace use');
  await workbench.clearNotifications();
  await openTerminal(workbench);
  await page.locator('.xterm-rows', { hasText: '$' }).waitFor();
  await page.locator('.terminal-wrapper.active .xterm-helper-textarea').focus();
  await page.keyboard.insertText('aws sts get-caller-identity --query Arn --output text');
  await page.keyboard.press('Enter');
  await page.locator('.xterm-rows', { hasText: 'assumed-role/AWSReservedSSO' }).waitFor();
  await readme('terminal', 'panel', 'statusBar');

  await workbench.run(commands.openConsole);
  await workbench.choose('ReadOnlyAccess');
  await page.getByText('CloudFormation').first().waitFor();
  await walkthrough('console', 'quickInput');
  await workbench.escape();

  await workbench.run(commands.diagnose);
  await webview(page, 'IAM Identity Center Diagnosis');
  await workbench.notificationGone('Diagnosing');
  await workbench.clearNotifications();
  await workbench.run('View: Toggle Panel Visibility');
  // The part that fits into a walkthrough, up to the end of a line.
  await page.setViewportSize({ width: 720, height: 380 });
  // Away from the tab, which has a hover.
  await page.mouse.move(560, 300);
  await page.locator('.monaco-hover:not(.hidden)').waitFor({ state: 'detached' });
  await walkthrough('diagnose', 'editor');
}
