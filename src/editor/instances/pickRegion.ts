/**
 * Asking for the region: a list to filter or extend by typing, and a search for users who do not
 * know it.
 */
import * as vscode from 'vscode';
import { isRegion, regionsOf } from '../../aws/regions.ts';
import type { FoundRegion, RegionEvidence } from '../../oidc/findRegion.ts';
import type { Back, Step } from '../vscode/navigation.ts';
import { type PickView, type Stay, showPick, stay } from '../vscode/showPick.ts';
import type { RegionSearch } from './regionSearch.ts';

export interface PickedRegion {
  region: string;
  /** What a search has shown. */
  evidence?: RegionEvidence;
}

/** Without a region, it is the row that starts the search. */
interface Row extends vscode.QuickPickItem {
  found?: PickedRegion;
}

/**
 * Resolves to the region of IAM Identity Center, without asking if the partition has only one, or
 * to nothing when the user closed the list. A region that is too new for the list can be typed.
 */
export async function pickRegion(
  partition: string | undefined,
  search: RegionSearch | undefined,
  options: { step?: Step | undefined; canGoBack?: boolean } = {},
): Promise<PickedRegion | Back | undefined> {
  const regions = regionsOf(partition);
  const [only] = regions;
  if (only !== undefined && regions.length === 1) return { region: only };

  let offered = search !== undefined;
  let found: readonly FoundRegion[] = [];
  let searching = false;
  const fill = (view: PickView<Row>) => {
    if (!searching) view.setRows(rowsFor(view.value.trim(), regions, found, offered));
  };
  // A search that finds one region chooses it while the pick is open.
  const byItself = Promise.withResolvers<PickedRegion>();
  const look = async (run: RegionSearch, view: PickView<Row>) => {
    offered = false;
    searching = true;
    // Typed text would hide the message.
    view.showMessage(vscode.l10n.t('Checking the link in each region…'));
    view.setRows([]);
    view.setBusy(true);
    found = await run({ signal: view.signal });
    const [first, ...others] = found;
    if (first && others.length === 0) return byItself.resolve(first);
    searching = false;
    view.setBusy(false);
    view.showMessage(
      first
        ? vscode.l10n.t(
            'Several regions accept the link. Choose the region of IAM Identity Center.',
          )
        : vscode.l10n.t('No region recognizes the link. Check the link, or choose a region.'),
    );
    fill(view);
  };
  return showPick<Row, PickedRegion>({
    ...options,
    title: vscode.l10n.t('Region of IAM Identity Center'),
    placeholder: vscode.l10n.t(
      'Type or choose the region where IAM Identity Center is enabled, not a region you deploy to.',
    ),
    idOf: ({ label }) => label,
    fill,
    onType: fill,
    untilSettled: byItself.promise,
    choose(row, view): PickedRegion | Stay {
      if (row.found) return row.found;
      if (search) look(search, view).catch(byItself.reject);
      return stay;
    },
  });
}

function rowsFor(
  typed: string,
  regions: readonly string[],
  found: readonly FoundRegion[],
  offered: boolean,
): Row[] {
  const rowOf = (region: string): Row => ({ label: region, found: { region } });
  const foundRows = found.map((each) => ({
    label: each.region,
    description: vscode.l10n.t({
      message: 'Accepts the link',
      comment: 'Follows the name of a region in a list.',
    }),
    found: each,
  }));
  const others = regions.filter((region) => !found.some((each) => each.region === region));
  const isNew = isRegion(typed) && !regions.includes(typed);
  return [
    ...(offered
      ? [
          {
            label: `$(search) ${vscode.l10n.t({ message: 'Find It for Me', comment: 'An entry in a list of regions: searches for the region.' })}`,
          },
        ]
      : []),
    ...foundRows,
    ...others.map(rowOf),
    ...(isNew
      ? [{ ...rowOf(typed), description: vscode.l10n.t('Not in the list of regions') }]
      : []),
  ];
}
