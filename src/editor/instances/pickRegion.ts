/**
 * Asking for the region: a list to filter or extend by typing, and a search for users who do not
 * know it.
 */
import * as vscode from 'vscode';
import { regionPlaces } from '../../aws/regionPlaces.ts';
import { isRegion, regionsOf } from '../../aws/regions.ts';
import type { FoundRegion, RegionEvidence } from '../../oidc/findRegion.ts';
import type { Back, Step } from '../vscode/navigation.ts';
import { type PickView, type Stay, showPick, stay } from '../vscode/showPick.ts';
import { parsePastedText } from './parsePastedText.ts';
import type { RegionSearch } from './regionSearch.ts';

export interface PickedRegion {
  region: string;
  /** What a search, or a pasted link, has shown. */
  evidence?: RegionEvidence;
}

export interface PickRegionOptions {
  step?: Step | undefined;
  canGoBack?: boolean;
  /** What an earlier search has found. */
  found?: readonly FoundRegion[];
  /** Whether the search starts by itself. */
  searchesAtOnce?: boolean;
}

/** Without a region, it is the row that starts the search. */
interface Row extends vscode.QuickPickItem {
  found?: PickedRegion;
}

/**
 * Resolves to the region of IAM Identity Center, without asking if the partition has only one, or
 * to nothing when the user closed the list. A region that is too new for the list can be typed, and
 * a link that shows the region can be pasted.
 */
export async function pickRegion(
  partition: string | undefined,
  search: RegionSearch | undefined,
  options: PickRegionOptions = {},
): Promise<PickedRegion | Back | undefined> {
  const { step, canGoBack = false, searchesAtOnce = false } = options;
  const regions = regionsOf(partition);
  const [only] = regions;
  if (only !== undefined && regions.length === 1) return { region: only };

  let offered = search !== undefined;
  let found = options.found ?? [];
  let searching = false;
  const fill = (view: PickView<Row>) => {
    if (searching) return;
    const typed = view.value.trim();
    const rows = rowsFor(typed, regions, found, offered);
    view.setRows(rows);
    // Enter would start the search, which is shown whatever is typed.
    const meant = rows.find((row) => row.label === typed || (row.found && row.alwaysShow));
    if (meant) view.activate(meant);
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
        ? severalAccept()
        : vscode.l10n.t('No region recognizes the link. Check the link, or choose a region.'),
    );
    fill(view);
  };
  return showPick<Row, PickedRegion>({
    step,
    canGoBack,
    title: vscode.l10n.t('Region of IAM Identity Center'),
    placeholder:
      found.length > 0
        ? severalAccept()
        : vscode.l10n.t(
            'Type or choose the region where IAM Identity Center is enabled, not a region you deploy to.',
          ),
    idOf: labelOf,
    fill(view) {
      if (search && searchesAtOnce) return look(search, view);
      return fill(view);
    },
    onType: fill,
    untilSettled: byItself.promise,
    choose(row, view): PickedRegion | Stay {
      if (row.found) return row.found;
      if (search) look(search, view).catch(byItself.reject);
      return stay;
    },
  });
}

function severalAccept(): string {
  return vscode.l10n.t(
    'Several regions accept the link, so none is certain. The most common ones come first.',
  );
}

function rowsFor(
  typed: string,
  regions: readonly string[],
  found: readonly FoundRegion[],
  offered: boolean,
): Row[] {
  const ofLink = rowsOfLink(typed);
  const first = new Set([...ofLink, ...found.map((each) => ({ label: each.region }))].map(labelOf));
  const others = regions.filter((region) => !first.has(region));
  const isNew = isRegion(typed) && !regions.includes(typed);
  return [
    ...(offered ? [searchRow()] : []),
    ...ofLink,
    ...found.map((each) =>
      rowOf(
        each,
        vscode.l10n.t({
          message: 'Accepts the link',
          comment: 'Follows the name of a region in a list.',
        }),
      ),
    ),
    ...others.map((region) => rowOf({ region })),
    ...(isNew ? [rowOf({ region: typed }, vscode.l10n.t('Not in the list of regions'))] : []),
  ];
}

function labelOf({ label }: { label: string }): string {
  return label;
}

function rowOf(found: PickedRegion, remark?: string): Row {
  const { region } = found;
  const description = [regionPlaces[region], remark].filter(Boolean).join(' · ');
  return { label: region, description, found };
}

function searchRow(): Row {
  const label = vscode.l10n.t({
    message: 'Find the Region for Me',
    comment: 'An entry in a list of regions: searches for the region.',
  });
  return {
    label,
    iconPath: new vscode.ThemeIcon('search'),
    detail: vscode.l10n.t('Asks each region whether it recognizes the link. Nobody is signed in.'),
    // Whatever is typed, it may not be the name of a region.
    alwaysShow: true,
  };
}

/** The page on which the user allows the access shows the region in its address. */
function rowsOfLink(typed: string): Row[] {
  if (!/[/?]/.test(typed)) return [];
  const reading = parsePastedText(typed);
  const [pasted] = 'found' in reading ? reading.found : [];
  if (pasted?.region === undefined || pasted.regionEvidence === undefined) return [];
  const found = { region: pasted.region, evidence: pasted.regionEvidence };
  const remark = vscode.l10n.t({
    message: 'Shown by the pasted link',
    comment: 'Follows the name of a region in a list.',
  });
  return [{ ...rowOf(found, remark), alwaysShow: true }];
}
