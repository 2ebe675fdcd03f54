/**
 * One terminal with the credentials of a role in its environment: for tools that know nothing of
 * profiles, and for remote windows. The credentials end, and a new terminal is offered before.
 */
import * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { isAbort, messageOf, SignInError } from '../../base/errors.ts';
import { formatTime } from '../../base/formatTime.ts';
import type { Log } from '../../base/log.ts';
import type { ServerClock } from '../../base/serverClock.ts';
import { createBedrockKey } from '../../roles/bedrockKey.ts';
import { credentialsEnvironment } from '../../roles/environment.ts';
import type { RoleAccess } from '../../roles/roleAccess.ts';
import { readProfileFiles } from '../cli/configFiles.ts';
import { showFailure } from '../text/showFailure.ts';
import { withoutLinks } from '../vscode/escape.ts';
import type { RoleMemory } from './pick/roleMemory.ts';
import type { PickedRole } from './pick/roleRows.ts';
import { type NamedRole, roleText } from './pick/roleText.ts';
import { chooseRegion } from './profiles/chooseRegion.ts';
import type { RoleInUse } from './roleInUse.ts';

export interface CredentialsTerminalDeps {
  clock: Clock;
  serverClock: Pick<ServerClock, 'now' | 'offset'>;
  log: Log;
  access: () => Promise<RoleAccess>;
  memory: RoleMemory;
  inUse: Pick<RoleInUse, 'current' | 'stop'>;
  /** Whether terminals run on another computer than the extension. */
  terminalsAreElsewhere(): boolean;
  lifetime: AbortSignal;
}

interface CredentialsTerminalOptions {
  withBedrockKey: boolean;
}

/** Rejects as the credentials do, and with `cancelled` where the user does not want them elsewhere. */
export async function openCredentialsTerminal(
  picked: PickedRole,
  options: CredentialsTerminalOptions,
  deps: CredentialsTerminalDeps,
): Promise<void> {
  const { serverClock, memory, inUse, lifetime: signal } = deps;
  const { session } = picked;
  if (deps.terminalsAreElsewhere()) await confirmHost(picked);
  if (inUse.current() && !canBeStrict()) await confirmStop(picked, inUse);
  const { config } = await readProfileFiles();
  const title = vscode.l10n.t('Use Role in Terminal');
  const region = await chooseRegion(title, session, config, { signal });
  const { credentials: source } = await deps.access();
  const credentials = await source.renew(session.id, picked, { signal });
  const bedrock = options.withBedrockKey
    ? await createBedrockKey(credentials, region, serverClock.now())
    : undefined;
  const variables = credentialsEnvironment(credentials, { region, bedrockKey: bedrock?.key });
  const look = terminalLook(picked, memory);
  const { name } = look;
  const terminal = vscode.window.createTerminal({
    ...look,
    // VS Code would keep the environment on disk, to open the terminal again.
    isTransient: true,
    ...(inUse.current()
      ? { strictEnv: true, env: wholeEnvironment(variables) }
      : { env: variables }),
  });
  terminal.show();
  const end = credentials.expiration - serverClock.offset();
  const time = formatTime(end, deps.clock.now(), vscode.env.language);
  void vscode.window.showInformationMessage(
    // The time first: VS Code folds a notification without buttons to one line.
    vscode.l10n.t('These credentials expire at {0}: terminal "{1}"', time, withoutLinks(name)),
  );
  const lifeMs = credentials.expiration - serverClock.now();
  const at = credentials.expiration - Math.min(aheadMs, lifeMs / 4);
  offerNext(terminal, name, at, deps)
    .then((isWanted) => (isWanted ? openCredentialsTerminal(picked, options, deps) : undefined))
    .catch((error: unknown) => {
      if (isAbort(error) || signal.aborted) return;
      deps.log.warn(`role: no new terminal: ${messageOf(error)}`);
      showFailure(error);
    });
}

/** How a terminal shows its role, and whether that is in an account marked as production. */
export function terminalLook(role: NamedRole, { isProduction }: Pick<RoleMemory, 'isProduction'>) {
  const marked = isProduction(role.accountId);
  return {
    name: `${marked ? '⚠ ' : ''}${roleText(role)}`,
    iconPath: new vscode.ThemeIcon(marked ? 'shield' : 'key'),
    ...(marked && { color: new vscode.ThemeColor('terminal.ansiRed') }),
  };
}

/** A server of VS Code sets the environment of extensions in every terminal (1.139, measured). */
function canBeStrict(): boolean {
  return vscode.env.remoteName === undefined;
}

/** Rejects with `cancelled` where the workspace is to keep its role. */
async function confirmStop(
  picked: PickedRole,
  inUse: Pick<RoleInUse, 'current' | 'stop'>,
): Promise<void> {
  const current = inUse.current();
  if (!current) return;
  const stop = vscode.l10n.t('Stop and Open Terminal');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('Stop using {0} in this workspace?', roleText(current)),
    {
      modal: true,
      detail: vscode.l10n.t(
        'New terminals of this workspace use it, and some programs would prefer it to the credentials of {0}.',
        roleText(picked),
      ),
    },
    stop,
  );
  if (chosen !== stop) throw new SignInError('cancelled', 'role: the workspace keeps its role');
  await inUse.stop();
}

/**
 * The environment of this computer with the variables in it. The profile that this workspace uses
 * would otherwise be set in every terminal, and beat the credentials in the JavaScript SDK.
 */
function wholeEnvironment(variables: Record<string, string | null>): Record<string, string> {
  const all = { ...process.env, ...variables };
  const own = Object.entries(all).filter(
    (pair): pair is [string, string] =>
      typeof pair[1] === 'string' && !/^(VSCODE|ELECTRON)_/.test(pair[0]),
  );
  return Object.fromEntries(own);
}

async function confirmHost(picked: PickedRole): Promise<void> {
  const open = vscode.l10n.t('Open Terminal');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t(
      'Send credentials for {0} to {1}?',
      roleText(picked),
      vscode.env.remoteName ?? '',
    ),
    {
      modal: true,
      detail: vscode.l10n.t(
        'The terminals of this window run on another computer. Its administrators can read the credentials until they expire.',
      ),
    },
    open,
  );
  if (chosen !== open) throw new SignInError('cancelled', 'role: not handed to the host');
}

const aheadMs = 5 * 60_000;
const stepMs = 30_000;

/** Resolves to whether the user wants a new terminal; asked at `at` by the clock of the service. */
async function offerNext(
  terminal: vscode.Terminal,
  name: string,
  at: number,
  { clock, serverClock, lifetime: signal }: CredentialsTerminalDeps,
): Promise<boolean> {
  // Looked at again and again: the computer may sleep meanwhile.
  while (serverClock.now() < at) {
    await clock.sleep(Math.min(stepMs, at - serverClock.now()), { signal });
    if (terminal.exitStatus !== undefined) return false;
  }
  const open = vscode.l10n.t('Open a New One');
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t('The credentials in the terminal "{0}" expire soon.', withoutLinks(name)),
    open,
  );
  return chosen === open;
}
