/** An organization's own address that now redirects to another access portal. */
import * as vscode from 'vscode';
import { SignInError } from '../../base/errors.ts';
import { type Instance, portalOf, type Session, samePortal } from '../../sessions/session.ts';

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
