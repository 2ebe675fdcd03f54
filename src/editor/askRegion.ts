/** The question for a region: a list one can type in. */
import * as vscode from 'vscode';
import { SignInError } from '../base/errors.ts';
import { isRegion, regionsOf } from '../oidc/regions.ts';

/**
 * The region of Identity Center; a partition with one region needs no question. A region too new
 * for the list is taken when it looks like one. Rejects with `SignInError('cancelled')`.
 */
export async function askRegion(partition?: string): Promise<string> {
  const regions = regionsOf(partition);
  const [only] = regions;
  if (only !== undefined && regions.length === 1) return only;
  const pick = vscode.window.createQuickPick();
  try {
    return await new Promise<string>((resolve, reject) => {
      const known = regions.map((label) => ({ label }));
      pick.title = vscode.l10n.t('Region of Identity Center');
      pick.placeholder = vscode.l10n.t(
        'Where Identity Center is enabled, not where you deploy. Type or choose.',
      );
      pick.ignoreFocusOut = true;
      pick.items = known;
      pick.onDidChangeValue((value) => {
        const typed = value.trim();
        const isNew = isRegion(typed) && !regions.includes(typed);
        pick.items = isNew
          ? [...known, { label: typed, description: vscode.l10n.t('not in the list of regions') }]
          : known;
      });
      pick.onDidAccept(() => {
        const chosen = pick.activeItems[0]?.label;
        if (chosen !== undefined) resolve(chosen);
      });
      pick.onDidHide(() => reject(new SignInError('cancelled', 'set-up: no region chosen')));
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}
