/**
 * An address of the organization's own: where it redirects to, and what the user is asked where it
 * redirects nowhere, or to another access portal than before.
 */
import * as vscode from 'vscode';
import type { Cancellable } from '../../base/abortable.ts';
import { messageOf, SignInError } from '../../base/errors.ts';
import { resolvePortal } from '../../oidc/resolvePortal.ts';
import type { StartUrl } from '../../oidc/startUrl.ts';
import { type Instance, portalOf, type Session, samePortal } from '../../sessions/session.ts';
import type { InstanceDeps } from './regionSearch.ts';

/** Why the portal behind an address is not known: it redirects to none, or it did not respond. */
export type AddressProblem = 'no-redirect' | 'unreachable';

/** Resolves to the portal that the address redirects to. Rejects with `signal.reason`. */
export async function lookUpAddress(
  startUrl: string,
  { http, log }: Pick<InstanceDeps, 'http' | 'log'>,
  { signal }: Cancellable,
): Promise<StartUrl | AddressProblem> {
  try {
    const portal = await resolvePortal(startUrl, { http }, { signal });
    if (portal) return portal;
    log.warn('start URL: does not redirect to an access portal');
    return 'no-redirect';
  } catch (error) {
    signal.throwIfAborted();
    log.warn(`start URL: not looked up: ${messageOf(error)}`);
    return 'unreachable';
  }
}

/** What the user wants to do about a link: correct it, or use it as it is. */
export type LinkChoice = 'edit' | 'anyway' | undefined;

export interface LinkWarning {
  message: string;
  detail: string;
  /** Whether the link can be corrected: not where another extension named it. */
  canEdit: boolean;
}

/** Resolves to nothing when the user closed the dialog. */
export async function warnOfLink({ message, detail, canEdit }: LinkWarning): Promise<LinkChoice> {
  const edit = vscode.l10n.t({
    message: 'Edit Link',
    comment: 'A button: goes back to the box with the link of the access portal.',
  });
  const anyway = vscode.l10n.t('Sign In Anyway');
  const buttons = canEdit ? [edit, anyway] : [anyway];
  const options = { modal: true, detail };
  const chosen = await vscode.window.showWarningMessage(message, options, ...buttons);
  if (chosen === edit) return 'edit';
  return chosen === anyway ? 'anyway' : undefined;
}

/** Says that the portal behind an address is not known, before the address is used. */
export function warnOfAddress(
  startUrl: string,
  problem: AddressProblem,
  canEdit: boolean,
): Promise<LinkChoice> {
  const { host } = new URL(startUrl);
  const message =
    problem === 'no-redirect'
      ? vscode.l10n.t('{0} does not redirect to an AWS access portal.', host)
      : vscode.l10n.t('{0} could not be checked for a redirect to your access portal.', host);
  const wrong = vscode.l10n.t('If the link is wrong, the sign-in will be refused.');
  return warnOfLink({ message, detail: `${startUrl}\n\n${wrong}`, canEdit });
}

/**
 * Asks before the user is sent to a portal that the address has never redirected to: an attacker
 * who takes over the address could collect sign-ins. Rejects with `SignInError('cancelled')`.
 */
export async function confirmMovedPortal(
  instance: Instance,
  sessions: readonly Session[],
): Promise<void> {
  const before = sessions
    .map((session) => session.instance)
    .filter(({ startUrl }) => samePortal(startUrl, instance.startUrl));
  const isNew = !before.some((each) => samePortal(portalOf(each), portalOf(instance)));
  const [known] = before;
  if (!known || !isNew) return;
  const goOn = vscode.l10n.t('Sign In Anyway');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      '{0} now redirects to a different access portal.',
      new URL(instance.startUrl).host,
    ),
    {
      modal: true,
      detail: vscode.l10n.t(
        'Now: {0}\nBefore: {1}\n\nContinue only if you know that your organization has changed it. Your existing sign-in is kept.',
        portalOf(instance),
        portalOf(known),
      ),
    },
    goOn,
  );
  if (chosen !== goOn) throw new SignInError('cancelled', 'sign-in: the portal has moved');
}
