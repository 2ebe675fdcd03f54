/** "Use Role in Terminal…": for the terminals and tasks of this workspace, or for one terminal. */
import * as vscode from 'vscode';
import { SignInError } from '../../base/errors.ts';
import { rivalsOf } from '../../roles/environment.ts';
import { commands } from '../vscode/contributions.ts';
import { withoutIcons, withoutLinks } from '../vscode/escape.ts';
import { showPick } from '../vscode/showPick.ts';
import {
  type CredentialsTerminalDeps,
  openCredentialsTerminal,
  terminalLook,
} from './credentialsTerminal.ts';
import { type ChooseRoleDeps, chooseRole } from './pick/chooseRole.ts';
import { readRoleArgument } from './pick/roleArgument.ts';
import type { RoleMemory } from './pick/roleMemory.ts';
import { isRole, type PickedRole, toKnown } from './pick/roleRows.ts';
import { roleOfUserText, roleText } from './pick/roleText.ts';
import { provideProfile } from './profiles/roleProfile.ts';
import type { RoleInUse } from './roleInUse.ts';

export interface UseRoleDeps extends ChooseRoleDeps, CredentialsTerminalDeps {
  inUse: RoleInUse;
}

/** `workspace`: by a profile; the others: one terminal with credentials. */
const terminalForms = ['workspace', 'credentials', 'credentialsAndBedrockKey'] as const;
type TerminalForm = (typeof terminalForms)[number];

/**
 * Resolves when the role is in use, or no longer. Rejects with `SignInError`: `cancelled` when the
 * user leaves; then nothing has changed. An argument chooses the profile; a terminal with credentials
 * is only the first to choose, because any extension can run this and type into terminals.
 */
export async function useRoleInTerminal(argument: unknown, deps: UseRoleDeps): Promise<void> {
  const asked = readRoleArgument(argument, terminalForms);
  const title = vscode.l10n.t('Use Role in Terminal');
  const current = deps.inUse.current();
  const { credentials } = await deps.access();
  const picked = await chooseRole(
    asked,
    {
      title,
      stopLabel: current && vscode.l10n.t('Stop Using {0}', roleText(current)),
      attempt: (role, signal) => credentials.get(role.session.id, role, { signal }),
    },
    deps,
  );
  if (picked === 'stop') return stopUsingRole(deps);
  if (!isRole(picked)) return;
  const form =
    asked.form === 'workspace' ? asked.form : await chooseForm(title, picked, deps, asked.form);
  if (form === 'workspace') await useInWorkspace(title, picked, deps);
  else {
    const withBedrockKey = form === 'credentialsAndBedrockKey';
    await openCredentialsTerminal(picked, { withBedrockKey }, deps);
  }
  await deps.memory.used(toKnown(picked));
}

/** Terminals that are open keep what they have. */
export async function stopUsingRole({ inUse }: Pick<UseRoleDeps, 'inUse'>): Promise<void> {
  const before = inUse.current();
  await inUse.stop();
  if (!before) return;
  void vscode.window.showInformationMessage(
    vscode.l10n.t(
      'New terminals no longer use {0}. Open terminals keep it until you close them.',
      withoutLinks(roleOfUserText(before.userName, before)),
    ),
  );
}

async function chooseForm(
  title: string,
  role: PickedRole,
  { terminalsAreElsewhere }: UseRoleDeps,
  first?: TerminalForm,
): Promise<TerminalForm> {
  type Row = vscode.QuickPickItem & { form: TerminalForm };
  const rows: Row[] = [
    {
      form: 'workspace',
      label: vscode.l10n.t('In this workspace'),
      iconPath: new vscode.ThemeIcon('terminal'),
      detail: vscode.l10n.t(
        'New terminals and tasks use the role through a profile. Its credentials are renewed automatically.',
      ),
    },
    {
      form: 'credentials',
      label: vscode.l10n.t('In one new terminal, with temporary credentials'),
      iconPath: new vscode.ThemeIcon('key'),
      detail: vscode.l10n.t('For tools that do not support profiles. The credentials expire.'),
    },
    {
      form: 'credentialsAndBedrockKey',
      label: vscode.l10n.t('In one new terminal, with temporary credentials and a Bedrock API key'),
      iconPath: new vscode.ThemeIcon('sparkle'),
      detail: vscode.l10n.t('For AI tools that need an API key for Amazon Bedrock.'),
    },
  ];
  // The profile is on this computer.
  const offered = rows.filter(({ form }) => form !== 'workspace' || !terminalsAreElsewhere());
  const chosen = await showPick<Row, TerminalForm>({
    title,
    placeholder: vscode.l10n.t('Choose where to use {0}', withoutIcons(roleText(role))),
    fill: (view) => view.setRows(offered, first && offered.find(({ form }) => form === first)),
    choose: ({ form }) => form,
  });
  if (typeof chosen !== 'string') throw new SignInError('cancelled', 'role: no form chosen');
  return chosen;
}

async function useInWorkspace(title: string, picked: PickedRole, deps: UseRoleDeps): Promise<void> {
  const { session, accountId, accountName, roleName } = picked;
  if (deps.terminalsAreElsewhere()) {
    throw new SignInError(
      {
        code: 'bad-settings',
        problem: {
          kind: 'explained',
          text: vscode.l10n.t(
            'The terminals of this window run on another computer, which does not have the profile. Choose a terminal with temporary credentials.',
          ),
        },
      },
      'role: terminals are elsewhere',
    );
  }
  const profile = await provideProfile(title, picked, deps, { signal: deps.lifetime });
  await deps.inUse.use({
    userId: session.account.id,
    userName: session.account.userName,
    accountId,
    ...(accountName !== undefined && { accountName }),
    roleName,
    ...profile,
  });
  showInUse(picked, profile.profile, deps.memory);
}

/** Not waited for: nobody has to close it. */
function showInUse(picked: PickedRole, profile: string, memory: RoleMemory): void {
  const role = withoutLinks(roleOfUserText(picked.session.account.userName, picked));
  const rivals = rivalsOf(process.env, profile);
  const open = vscode.l10n.t('New Terminal');
  const check = vscode.l10n.t('Diagnose');
  const shown =
    rivals.length === 0
      ? vscode.window.showInformationMessage(
          vscode.l10n.t('New terminals and tasks in this workspace use {0}.', role),
          open,
        )
      : vscode.window.showWarningMessage(
          vscode.l10n.t(
            'New terminals and tasks in this workspace use {0}. However, VS Code was started with {1}. If a start-up file of your shell sets this, it takes precedence over the role in terminals.',
            role,
            rivals.join(', '),
          ),
          open,
          check,
        );
  shown.then((chosen) => {
    if (chosen === open) vscode.window.createTerminal(terminalLook(picked, memory)).show();
    if (chosen === check) void vscode.commands.executeCommand(commands.diagnose);
  });
}
