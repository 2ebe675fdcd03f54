/** The question for a region: a list one can type in, and a search for who does not know. */
import * as vscode from 'vscode';
import { isRegion, regionsOf } from '../../aws/regions.ts';
import { SignInError } from '../../base/errors.ts';
import type { RegionSearch } from './regionSearch.ts';

/**
 * The region of Identity Center; a partition with one region needs no question. A region too new
 * for the list is taken when it looks like one. Rejects with `SignInError('cancelled')`.
 */
export async function askRegion(partition?: string, search?: RegionSearch): Promise<string> {
  const regions = regionsOf(partition);
  const [only] = regions;
  if (only !== undefined && regions.length === 1) return only;
  const left = new AbortController();
  const cancelled = new SignInError('cancelled', 'set-up: no region chosen');
  const pick = vscode.window.createQuickPick<Row>();
  const findIt: Row = { label: `$(search) ${vscode.l10n.t('Find It for Me')}` };
  let offered = search !== undefined;
  const fill = () => {
    const region = pick.value.trim();
    const isNew = isRegion(region) && !regions.includes(region);
    const description = vscode.l10n.t('not in the list of regions');
    pick.items = [
      ...(offered ? [findIt] : []),
      ...regions.map((label) => ({ label, region: label })),
      ...(isNew ? [{ label: region, region, description }] : []),
    ];
  };
  try {
    return await new Promise<string>((resolve, reject) => {
      const look = async (run: RegionSearch) => {
        offered = false;
        pick.placeholder = vscode.l10n.t('Asking each region whether it knows the link…');
        // What was typed would hide that.
        pick.value = '';
        pick.items = [];
        pick.busy = true;
        const found = await run(left);
        if (found !== undefined) return resolve(found);
        pick.placeholder = vscode.l10n.t('No region knows the link. Check it, or choose.');
        pick.busy = false;
        fill();
      };
      pick.title = vscode.l10n.t('Region of Identity Center');
      pick.placeholder = vscode.l10n.t(
        'Where Identity Center is enabled, not where you deploy. Type or choose.',
      );
      pick.ignoreFocusOut = true;
      fill();
      pick.onDidChangeValue((value) => {
        if (value !== '' || !pick.busy) fill();
      });
      pick.onDidAccept(() => {
        const [chosen] = pick.activeItems;
        if (chosen?.region) resolve(chosen.region);
        else if (chosen && search) look(search).catch(reject);
      });
      pick.onDidHide(() => {
        left.abort(cancelled);
        reject(cancelled);
      });
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}

/** Without a region, it is to be found. */
interface Row extends vscode.QuickPickItem {
  region?: string;
}
