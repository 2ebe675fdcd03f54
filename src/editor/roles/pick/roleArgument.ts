/** The argument that keybindings, other extensions and our own links may give to the role commands. */
import * as v from 'valibot';
import * as vscode from 'vscode';
import { requireAccountId, requireRole } from '../../../roles/roleReference.ts';
import type { Session } from '../../../sessions/session.ts';
import { explainedError } from '../../vscode/explainedError.ts';

export interface RoleArgument {
  /** The user: id or label of the account they are signed in as, or their name. */
  account?: string | undefined;
  accountId?: string | undefined;
  roleName?: string | undefined;
  form?: string | undefined;
}

const text = v.optional(v.string());
const schema = v.optional(
  v.object({ account: text, accountId: text, roleName: text, form: text }),
  {},
);

const argumentForm = '{ account?: string; accountId?: string; roleName?: string; form?: string }';

/**
 * @param forms those that this command knows
 * @throws SignInError `bad-settings` for an argument of another form
 */
export function readRoleArgument<Form extends string>(
  argument: unknown,
  forms: readonly Form[],
): RoleArgument & { form?: Form } {
  const parsed = v.safeParse(schema, argument ?? undefined);
  if (!parsed.success) {
    const [{ message }] = parsed.issues;
    throw explainedError(
      `role: the argument cannot be used: ${message}`,
      vscode.l10n.t({
        message: 'The argument of the command must have this form: {0}',
        args: [argumentForm],
        comment: '{0} is a type in TypeScript.',
      }),
    );
  }
  const { accountId, roleName, form, ...rest } = parsed.output;
  if (accountId !== undefined) requireAccountId(accountId);
  if (roleName !== undefined) {
    if (accountId === undefined) {
      throw explainedError(
        'role: the argument names a role of no account',
        vscode.l10n.t('"roleName" needs "accountId" beside it.'),
      );
    }
    requireRole({ accountId, roleName });
  }
  const known = forms.find((each) => each === form);
  if (form !== undefined && known === undefined) {
    throw explainedError(
      'role: the argument has an unknown form',
      forms.length > 0
        ? vscode.l10n.t('"form" must be one of {0}.', forms.join(', '))
        : vscode.l10n.t('This command takes no "form".'),
    );
  }
  return { ...rest, accountId, roleName, ...(known !== undefined && { form: known }) };
}

/**
 * Those of the sessions that the argument means.
 * @throws SignInError `bad-settings` where it names a user who is not signed in
 */
export function sessionsOf(
  { account }: RoleArgument,
  sessions: readonly Session[],
): readonly Session[] {
  if (account === undefined) return sessions;
  const named = sessions.filter(({ account: { id, label, userName } }) =>
    [id, label, userName].includes(account),
  );
  if (named.length > 0) return named;
  throw explainedError(
    'role: the argument names nobody who is signed in',
    vscode.l10n.t('"{0}" is not signed in.', account.slice(0, 80)),
  );
}
