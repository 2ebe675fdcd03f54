/** "Copy Role Credentials…": in the form that a shell, a file or a program takes. */
import * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { SignInError } from '../../base/errors.ts';
import { formatTime } from '../../base/formatTime.ts';
import type { ServerClock } from '../../base/serverClock.ts';
import { createBedrockKey } from '../../roles/bedrockKey.ts';
import {
  credentialForms,
  formatBedrockKey,
  formatCredentials,
} from '../../roles/credentialForms.ts';
import { readProfileFiles } from '../cli/configFiles.ts';
import { withoutIcons, withoutLinks } from '../vscode/escape.ts';
import { settings } from '../vscode/settings.ts';
import { showPick } from '../vscode/showPick.ts';
import { type ChooseRoleDeps, chooseRole } from './pick/chooseRole.ts';
import { readRoleArgument } from './pick/roleArgument.ts';
import { isRole, type PickedRole, toKnown } from './pick/roleRows.ts';
import { roleText } from './pick/roleText.ts';
import { chooseRegion } from './profiles/chooseRegion.ts';

export interface CopyDeps extends ChooseRoleDeps {
  clock: Clock;
  serverClock: Pick<ServerClock, 'now' | 'offset'>;
}

const forms = [...credentialForms, 'bedrockKey'] as const;
type Form = (typeof forms)[number];

/**
 * Resolves when the text is on the clipboard. Rejects as `chooseRole` and the credentials do. The form
 * of the argument is the first to choose, not chosen: any extension can run this and read the clipboard.
 */
export async function copyRoleCredentials(argument: unknown, deps: CopyDeps): Promise<void> {
  const asked = readRoleArgument(argument, forms);
  const title = vscode.l10n.t('Copy Role Credentials');
  const { credentials } = await deps.access();
  const picked = await chooseRole(
    asked,
    {
      title,
      attempt: (role, signal) => credentials.get(role.session.id, role, { signal }),
    },
    deps,
  );
  if (!isRole(picked)) return;
  const form = await chooseForm(title, picked, asked.form);
  const { text, expiresAt } = await textFor(title, picked, form, deps);
  await vscode.env.clipboard.writeText(text);
  deps.log.info(`role: credentials copied: ${form}`);
  await deps.memory.used(toKnown(picked));
  const end = formatTime(
    expiresAt - deps.serverClock.offset(),
    deps.clock.now(),
    vscode.env.language,
  );
  showCopied(text, picked, form, end);
}

async function textFor(
  title: string,
  picked: PickedRole,
  form: Form,
  { access, serverClock, lifetime: signal }: CopyDeps,
): Promise<{ text: string; expiresAt: number }> {
  const { session } = picked;
  const source = (await access()).credentials;
  if (form !== 'bedrockKey') {
    const credentials = await source.renew(session.id, picked, { signal });
    const handed = { credentials, role: picked, region: settings.defaultRegion() };
    return { text: formatCredentials(form, handed), expiresAt: credentials.expiration };
  }
  const { config } = await readProfileFiles();
  const region = await chooseRegion(title, session, config, { signal });
  const credentials = await source.renew(session.id, picked, { signal });
  const { key, expiresAt } = await createBedrockKey(credentials, region, serverClock.now());
  return { text: formatBedrockKey(key), expiresAt };
}

async function chooseForm(title: string, picked: PickedRole, first?: Form): Promise<Form> {
  const labels: Record<Form, [label: string, detail: string]> = {
    bash: ['bash, zsh', vscode.l10n.t('Commands that set environment variables')],
    powershell: ['PowerShell', vscode.l10n.t('Commands that set environment variables')],
    fish: ['fish', vscode.l10n.t('Commands that set environment variables')],
    cmd: [
      vscode.l10n.t('Command Prompt (cmd)'),
      vscode.l10n.t('Commands that set environment variables'),
    ],
    dotenv: ['.env', vscode.l10n.t('Lines of a file with environment variables')],
    credentialsFile: ['~/.aws/credentials', vscode.l10n.t('A profile with keys')],
    json: ['JSON', vscode.l10n.t('What a credential_process prints')],
    bedrockKey: [
      vscode.l10n.t('Bedrock API key'),
      vscode.l10n.t('A short-term key, for AWS_BEARER_TOKEN_BEDROCK'),
    ],
  };
  type Row = vscode.QuickPickItem & { form: Form };
  const rows = forms.map((form): Row => {
    const [label, detail] = labels[form];
    return { form, label, detail };
  });
  const chosen = await showPick<Row, Form>({
    title,
    placeholder: vscode.l10n.t(
      'Choose the format for the credentials of {0}',
      withoutIcons(roleText(picked)),
    ),
    fill: (view) => view.setRows(rows, first && rows.find(({ form }) => form === first)),
    choose: ({ form }) => form,
  });
  if (typeof chosen !== 'string') throw new SignInError('cancelled', 'role: no form chosen');
  return chosen;
}

/** Not waited for: nobody has to close it. */
function showCopied(text: string, picked: PickedRole, form: Form, end: string): void {
  const clear = vscode.l10n.t('Clear Clipboard');
  const role = withoutLinks(roleText(picked));
  const shown = vscode.window.showInformationMessage(
    form === 'bedrockKey'
      ? vscode.l10n.t('Copied a Bedrock API key for {0}. It expires at {1}.', role, end)
      : vscode.l10n.t('Copied credentials for {0}. They expire at {1}.', role, end),
    clear,
  );
  shown.then(async (chosen) => {
    if (chosen !== clear) return;
    // The user may have copied something else meanwhile.
    if ((await vscode.env.clipboard.readText()) === text) await vscode.env.clipboard.writeText('');
  });
}
