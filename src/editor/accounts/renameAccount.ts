/** What a user calls an account. */
import * as vscode from 'vscode';
import type { Cancellable } from '../../base/abortable.ts';
import { readableName } from '../../sessions/account/accountLabel.ts';
import type { SessionEngine } from '../../sessions/engine.ts';
import { nameOf, type Session } from '../../sessions/session.ts';
import { showInput } from '../vscode/showInput.ts';

/**
 * Asks what to call an account in the extension's own lists. Its label never changes, because VS Code
 * keeps consent under it. Rejects with `signal.reason`.
 */
export async function renameAccount(
  session: Session,
  engine: Pick<SessionEngine, 'list' | 'rename'>,
  { signal }: Cancellable,
): Promise<void> {
  const { account } = session;
  const others = (await engine.list()).filter((each) => each.account.id !== account.id);
  const typed = await showInput(
    {
      title: vscode.l10n.t({
        message: 'Rename {0}',
        args: [nameOf(session)],
        comment: '{0} is the name of a user and an access portal.',
      }),
      prompt: vscode.l10n.t({
        message:
          "VS Code's Accounts menu keeps the name {0}. Leave the box empty to use it here, too.",
        args: [account.label],
        comment: '{0} is the name of a user and an access portal.',
      }),
      value: nameOf(session),
      remarkOn: (text) =>
        others.some((each) => nameOf(each) === readableName(text))
          ? vscode.l10n.t('Another sign-in has this name.')
          : undefined,
    },
    { signal },
  );
  if (typeof typed !== 'string') return;
  const name = readableName(typed);
  await engine.rename(account.id, name === '' || name === account.label ? undefined : name);
}
