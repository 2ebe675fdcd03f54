/** Where else the user may turn to while a sign-in waits: another access portal, another region. */
import * as vscode from 'vscode';
import type { Cancellable } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import type { Detour } from '../instances/detour.ts';
import type { AttemptAction, Shown } from './waitForChoice.ts';

/** What a sign-in offers. Each resolves to nothing if the user stays. */
export interface Detours {
  anotherPortal?: () => Promise<Detour | undefined>;
  findRegion?: () => Promise<Detour | undefined>;
  /** Whether regions may be asked; if not, `findRegion` is only a list of them. */
  maySearch?: boolean;
  /** The region of the sign-in, if nothing shows that it is the right one. */
  doubtedRegion?: string;
}

const searchId = 'find-region';

/** @param fail ends the wait with the detour that the user takes */
export function detourActions(
  { anotherPortal, findRegion, maySearch = false, doubtedRegion }: Detours,
  fail: (detour: unknown) => void,
): AttemptAction[] {
  const turn = (where: () => Promise<Detour | undefined>) => async () => {
    const detour = await where();
    if (detour) fail(detour);
  };
  const findLabel = maySearch
    ? vscode.l10n.t({
        message: 'Find the Region for Me',
        comment: 'An entry in a list of regions: searches for the region.',
      })
    : vscode.l10n.t('Choose Another Region…');
  const anotherLabel = vscode.l10n.t('Another Portal…');
  return [
    ...(findRegion && doubtedRegion
      ? [{ id: searchId, label: findLabel, run: turn(findRegion) }]
      : []),
    ...(anotherPortal
      ? [{ id: 'another-portal', label: anotherLabel, run: turn(anotherPortal) }]
      : []),
  ];
}

/** A user who sees an error page is back by then; one who is still signing in may not be. */
const doubtMs = 45_000;

/**
 * Resolves after a while to what to show where the region may be wrong: only a page in the browser
 * would say so. Resolves to nothing where nothing is in doubt, or the wait is over.
 */
export async function doubtRegion(
  { doubtedRegion: region }: Detours,
  actions: readonly AttemptAction[],
  clock: Clock,
  { signal }: Cancellable,
): Promise<Shown | undefined> {
  if (region === undefined) return undefined;
  try {
    await clock.sleep(doubtMs, { signal });
  } catch (error) {
    if (signal.aborted) return undefined;
    throw error;
  }
  const isSearch = ({ id }: AttemptAction) => id === searchId;
  const text = vscode.l10n.t({
    message: 'If the page shows an error, {0} may be the wrong region.',
    args: [region],
    comment: '{0} is an AWS Region. The page is the one in the browser.',
  });
  return {
    text,
    actions: [...actions.filter(isSearch), ...actions.filter((each) => !isSearch(each))],
  };
}
