/** Takes pictures of parts of the workbench, with a margin. */
import type { Page } from 'playwright-core';
import { capture } from '../vscode/chromium.ts';

const selectors = {
  accounts: '.activitybar .action-item:has([aria-label^="Accounts"])',
  dialog: '.monaco-dialog-box',
  editor: '.editor-group-container',
  menu: '.monaco-menu',
  notification: '.notification-toast',
  panel: '.part.panel',
  quickInput: '.quick-input-widget',
  statusBar: '.part.statusbar',
};

export type Part = keyof typeof selectors;

/** Writes one WebP picture of all the parts; rejects when one of them is not there. */
export async function takePicture(page: Page, file: string, ...parts: Part[]): Promise<void> {
  // Around the editor a margin would show pieces of its neighbours.
  const marginPx = parts.includes('editor') || parts.includes('panel') ? 0 : 12;
  await page.bringToFront();
  // Away from everything that has a hover.
  await page.mouse.move(1, 1);
  const boxes = await Promise.all(
    parts.map(async (part) => {
      const box = await page.locator(selectors[part]).first().boundingBox();
      if (!box) throw new Error(`the ${part} is not there`);
      return box;
    }),
  );
  const x = Math.min(...boxes.map((box) => box.x)) - marginPx;
  const y = Math.min(...boxes.map((box) => box.y)) - marginPx;
  const right = Math.max(...boxes.map((box) => box.x + box.width)) + marginPx;
  const bottom = Math.max(...boxes.map((box) => box.y + box.height)) + marginPx;
  await capture(page, {
    path: file,
    type: 'webp',
    // Letters stay sharp, and files have a quarter of their lossless size.
    quality: 70,
    clip: { x, y, width: right - x, height: bottom - y },
  });
}
