/** What the pictures show, in the order in which a person comes to see it. */
import path from 'node:path';
import { decide } from '../e2e/stage.ts';
import type { Workbench } from '../vscode/workbench.ts';
import { type Part, takePicture } from './takePicture.ts';

export interface Album {
  /** What a person pastes who sets up the instance. */
  startUrl: string;
  /** The end of the names of the walkthrough's pictures. README has dark ones only. */
  theme: string;
  media: string;
}

/** Rejects at the first thing that did not come to be seen. */
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
      await workbench.run('Sign in with IAM Identity Center');
      await workbench.clickDialog('external website', 'Open');
    });
    await workbench.notification('Signing in to Acme: Continue in your browser.');
    if (user === 'alice') await readme('sign-in', 'notification');
    await decide(page, user, 'approve');
    await page.close();
    await workbench.notification(`Signed in as ${user} · Acme.`);
    await workbench.run('Notifications: Clear All Notifications');
  }

  await workbench.openAccounts();
  await readme('accounts-menu', 'menu', 'accounts');
  await workbench.escape();

  await workbench.run('IAM Identity Center: Show Accounts');
  await workbench.choices();
  await walkthrough('accounts', 'quickInput');
  await workbench.choose('Sign In to Another Account');
  await workbench.choose('Another Instance');
  await workbench.type(startUrl);
  await walkthrough('sign-in', 'quickInput');
  await workbench.escape();

  // In place of VS Code's watermark, which would look out behind the dialog.
  await workbench.run('File: New Untitled Text File');
  await workbench.run('Consumer: Sign In');
  await workbench.dialog('Session Consumer');
  await walkthrough('extensions', 'dialog');
  await workbench.clickDialog('Session Consumer', 'Allow');
  await workbench.choose('alice · Acme');
  await workbench.notification('Consumer has alice · Acme');
  await workbench.run('View: Close Editor');

  await workbench.run('IAM Identity Center: Diagnose Sign-in');
  await workbench.page.getByText('Nothing is in the way').first().waitFor();
  await workbench.notificationGone('Diagnosing');
  await workbench.run('Notifications: Clear All Notifications');
  // The part that fits into a walkthrough, to the end of a line.
  await workbench.page.setViewportSize({ width: 600, height: 312 });
  // Off the tab, which tells about itself where the mouse rests on it.
  await workbench.page.mouse.move(560, 300);
  await workbench.page.locator('.monaco-hover:not(.hidden)').waitFor({ state: 'detached' });
  // VS Code colours a text some time after it has shown it.
  await workbench.page.locator('.view-line [class*=mtk]:not(.mtk1)').first().waitFor();
  await walkthrough('diagnose', 'editor');
}
