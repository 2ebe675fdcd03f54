/** The commands of the palette. */
import * as v from 'valibot';
import * as vscode from 'vscode';
import { messageOf, SignInError } from '../base/errors.ts';
import type { SessionEngine } from '../sessions/engine.ts';
import type { Session } from '../sessions/session.ts';
import { type Attempts, attemptCommand } from './attempts.ts';
import type { Channel } from './channel.ts';
import { explainEnd, toEditorError } from './messages.ts';
import type { SignIn } from './signIn.ts';

export interface CommandDeps {
  channel: Channel;
  engine: () => Promise<SessionEngine>;
  signIn: SignIn;
  attempts: Attempts;
  lifetime: AbortSignal;
}

/** The argument that keybindings and other extensions may give to the sign-in command. */
const signInArgument = v.optional(
  v.object({
    instance: v.optional(
      v.union([v.string(), v.object({ startUrl: v.string(), region: v.string() })]),
    ),
    method: v.optional(v.picklist(['browser', 'deviceCode'])),
    scopes: v.optional(v.array(v.string())),
  }),
);

export function registerCommands(deps: CommandDeps): vscode.Disposable[] {
  const { channel } = deps;
  const commands: Record<string, (argument?: unknown, more?: unknown) => unknown> = {
    'iamIdentityCenter.signIn': (argument) => signIn(deps, argument),
    'iamIdentityCenter.signOut': () => signOut(deps),
    'iamIdentityCenter.showAccounts': () => showAccounts(deps),
    'iamIdentityCenter.showLog': () => channel.show(),
    [attemptCommand]: (id, action) => deps.attempts.clicked(id, action),
  };
  return Object.entries(commands).map(([id, run]) =>
    vscode.commands.registerCommand(id, async (argument?: unknown, more?: unknown) => {
      try {
        return await run(argument, more);
      } catch (error) {
        channel.error(`command: ${id} failed: ${messageOf(error)}`);
        throw toEditorError(error);
      }
    }),
  );
}

async function signIn(deps: CommandDeps, argument: unknown): Promise<void> {
  const parsed = v.safeParse(signInArgument, argument ?? undefined);
  if (!parsed.success) {
    throw new SignInError(
      'bad-settings',
      `sign-in: the argument cannot be used: ${parsed.issues[0].message}`,
    );
  }
  const { instance, method, scopes } = parsed.output ?? {};
  const session = await deps.signIn({
    scopes,
    method,
    ...(typeof instance === 'string' ? { instanceName: instance } : instance),
  });
  // Not awaited: the command is done when the person is signed in, not when the notice is closed.
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Signed in as {0}.', session.account.label),
  );
}

async function signOut(deps: CommandDeps): Promise<void> {
  const engine = await deps.engine();
  const sessions = await engine.list();
  if (sessions.length === 0) {
    void vscode.window.showInformationMessage(vscode.l10n.t('Nobody is signed in.'));
    return;
  }
  const picked = await vscode.window.showQuickPick(sessions.map(toItem), {
    title: vscode.l10n.t('Sign Out'),
    placeHolder: vscode.l10n.t('Which accounts? Roles already in use keep working until they end.'),
    canPickMany: sessions.length > 1,
  } as vscode.QuickPickOptions & { canPickMany: false });
  for (const item of [picked ?? []].flat()) {
    await engine.signOut(item.session.id, { signal: deps.lifetime });
  }
}

async function showAccounts(deps: CommandDeps): Promise<void> {
  const engine = await deps.engine();
  const signOutButton = {
    iconPath: new vscode.ThemeIcon('sign-out'),
    tooltip: vscode.l10n.t('Sign Out'),
  };
  const another = { label: vscode.l10n.t('$(add) Sign In to Another Account…'), alwaysShow: true };
  const pick = vscode.window.createQuickPick<SessionItem | typeof another>();
  pick.title = vscode.l10n.t('IAM Identity Center Accounts');
  pick.placeholder = vscode.l10n.t('Choose an account to sign in again');
  const refill = async () => {
    const items = (await engine.list()).map((session) => ({
      ...toItem(session),
      buttons: [signOutButton],
    }));
    pick.items = [...items, another];
  };
  const chosen = await new Promise<SessionItem | typeof another | undefined>((resolve, reject) => {
    pick.onDidTriggerItemButton(({ item }) => {
      if (!('session' in item)) return;
      engine.signOut(item.session.id, { signal: deps.lifetime }).then(refill).catch(reject);
    });
    pick.onDidAccept(() => resolve(pick.activeItems[0]));
    pick.onDidHide(() => resolve(undefined));
    refill().then(() => pick.show(), reject);
  }).finally(() => pick.dispose());
  if (chosen === undefined) return;
  if (!('session' in chosen)) return signIn(deps, undefined);
  const { session } = chosen;
  await deps.signIn({ scopes: session.requestedScopes, accountId: session.account.id });
}

interface SessionItem extends vscode.QuickPickItem {
  session: Session;
}

function toItem(session: Session): SessionItem {
  const { account, instance, scopes, state, reason } = session;
  const states = {
    'signed-in': () => vscode.l10n.t('signed in'),
    waiting: () => vscode.l10n.t('waiting for the network'),
    'needs-you': () => vscode.l10n.t('needs you: {0}', explainEnd(reason)),
  };
  const icons = { 'signed-in': 'pass', waiting: 'sync', 'needs-you': 'warning' };
  return {
    label: `$(${icons[state]}) ${account.label}`,
    description: states[state](),
    detail: `${instance.startUrl} · ${instance.region} · ${scopes.join(' ')}`,
    session,
  };
}
