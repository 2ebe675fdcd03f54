/** What the pictures show, in the order in which a user sees it. */
import path from 'node:path';
import { decide } from '../e2e/stage.ts';
import { anotherInstance, anotherSignIn, commands, signedInAs, signingIn } from '../e2e/texts.ts';
import type { Workbench } from '../vscode/workbench.ts';
import { type Part, takePicture } from './takePicture.ts';

export interface Album {
  /** What a user pastes to set up the instance. */
  startUrl: string;
  /** The last part of the file names of the walkthrough's pictures. The README has dark ones only. */
  theme: string;
  media: string;
}

/** Rejects at the first thing that does not appear. */
export async function playScenes(workbench: Workbench, album: Album): Promise<void> {
  const { startUrl, theme, media } = album;
  const walkthrough = (name: string, ...parts: Part[]) =>
    takePicture(workbench.page, path.join(media, 'walkthrough', `${name}-${theme}.webp`), ...parts);
  const readme = async (name: string, ...parts: Part[]) => {
    if (theme !== 'dark') return;
    await takePicture(workbench.page, path.join(media, 'readme', `${name}.webp`), ...parts);
  };

  await workbench.run('View: Toggle Primary Side Bar Visibility');
  for (const user of ['alice', 'bob']) {
    const page = await workbench.popup(async () => {
      await workbench.run(commands.signIn);
      await workbench.clickDialog('external website', 'Open');
    });
    await workbench.notification(`${signingIn}: Continue in your browser.`);
    if (user === 'alice') await readme('sign-in', 'notification');
    await decide(page, user, 'approve');
    await page.close();
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
  await workbench.type(startUrl);
  await walkthrough('sign-in', 'quickInput');
  await workbench.escape();

  // So that VS Code's watermark is not visible behind the dialog.
  await workbench.run('File: New Untitled Text File');
  await workbench.run('Consumer: Sign In');
  await workbench.dialog('Session Consumer');
  await walkthrough('extensions', 'dialog');
  await workbench.clickDialog('Session Consumer', 'Allow');
  await workbench.choose('alice · Acme');
  await workbench.notification('Consumer has alice · Acme');
  await workbench.run('View: Close Editor');

  await workbench.run(commands.diagnose);
  await workbench.page.getByText('No problems found').first().waitFor();
  await workbench.notificationGone('Diagnosing');
  await workbench.clearNotifications();
  // The part that fits into a walkthrough, up to the end of a line.
  await workbench.page.setViewportSize({ width: 600, height: 312 });
  // Away from the tab, which has a hover.
  await workbench.page.mouse.move(560, 300);
  await workbench.page.locator('.monaco-hover:not(.hidden)').waitFor({ state: 'detached' });
  // VS Code colours a text some time after it has drawn it.
  await workbench.page.locator('.view-line [class*=mtk]:not(.mtk1)').first().waitFor();
  await walkthrough('diagnose', 'editor');
}
