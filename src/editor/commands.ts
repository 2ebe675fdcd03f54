/** The commands of the palette. */
import * as v from 'valibot';
import * as vscode from 'vscode';
import type { Clock } from '../base/clock.ts';
import { messageOf, SignInError } from '../base/errors.ts';
import type { SessionEngine } from '../sessions/engine.ts';
import type { Session } from '../sessions/session.ts';
import { showAccounts, toItem } from './accounts.ts';
import { type Attempts, attemptCommand } from './attempts.ts';
import type { Channel } from './channel.ts';
import { tellFailure, toEditorError } from './messages.ts';
import { withoutLinks } from './plainText.ts';
import type { SignIn } from './signIn.ts';

export interface CommandDeps {
  channel: Channel;
  engine: () => Promise<SessionEngine>;
  signIn: SignIn;
  diagnose: () => Promise<void>;
  attempts: Attempts;
  clock: Clock;
  /** Aborts when the extension is deactivated. */
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

/** The one that programs call: it rejects when the sign-in was cancelled. */
const signInCommand = 'iamIdentityCenter.signIn';

/**
 * The same for the palette and for links. VS Code shows whatever a command of theirs rejects with
 * in a dialog, a cancellation as well (1.139, measured), and so this one does not.
 */
const signInHereCommand = 'iamIdentityCenter.signInHere';

export function registerCommands(deps: CommandDeps): vscode.Disposable[] {
  const { channel } = deps;
  const commands: Record<string, (argument?: unknown, more?: unknown) => unknown> = {
    [signInCommand]: (argument) => signIn(deps, argument),
    [signInHereCommand]: () => signIn(deps),
    'iamIdentityCenter.signOut': () => signOut(deps),
    'iamIdentityCenter.showAccounts': () => listAccounts(deps),
    'iamIdentityCenter.renewSession': (id) => renewSession(deps, id),
    'iamIdentityCenter.openAccessPortal': () => openAccessPortal(deps),
    'iamIdentityCenter.diagnose': deps.diagnose,
    'iamIdentityCenter.showLog': () => channel.show(),
    [attemptCommand]: (id, action) => deps.attempts.clicked(id, action),
  };
  return Object.entries(commands).map(([id, run]) =>
    vscode.commands.registerCommand(id, async (argument?: unknown, more?: unknown) => {
      try {
        return await run(argument, more);
      } catch (error) {
        const told = await toEditorError(error);
        if (told instanceof vscode.CancellationError && id !== signInCommand) return undefined;
        channel.error(`command: ${id} failed: ${messageOf(error)}`);
        throw told;
      }
    }),
  );
}

async function signIn(deps: CommandDeps, argument?: unknown, choose = false): Promise<void> {
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
    choose,
    ...(typeof instance === 'string' ? { instanceName: instance } : instance),
  });
  // Not awaited: the command is done when the person is signed in, not when the notice is closed.
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Signed in as {0}.', withoutLinks(session.account.label)),
  );
}

async function listAccounts(deps: CommandDeps): Promise<void> {
  const engine = await deps.engine();
  const actions = {
    signIn: () => signIn(deps, undefined, true),
    signInAgain: ({ requestedScopes, account }: Session) =>
      deps.signIn({ scopes: requestedScopes, accountId: account.id }),
    renew: (session: Session) => renew(deps, session),
    signOut: ({ id }: Session) => engine.signOut(id, { signal: deps.lifetime }),
    openPortal,
    failed(error: unknown) {
      deps.channel.error(`accounts: failed: ${messageOf(error)}`);
      void tellFailure(error);
    },
  };
  await showAccounts(engine, actions, deps.clock.now);
}

async function signOut({ engine, clock, lifetime }: CommandDeps): Promise<void> {
  const built = await engine();
  const sessions = await built.list();
  if (sessions.length === 0) return sayNobody();
  const items = sessions.map((session) => toItem(session, clock.now()));
  const options = {
    title: vscode.l10n.t('Sign Out'),
    placeHolder: vscode.l10n.t('Role credentials already handed out keep working until they end.'),
  };
  const picked =
    items.length === 1
      ? await vscode.window.showQuickPick(items, options)
      : await vscode.window.showQuickPick(items, { ...options, canPickMany: true });
  for (const { session } of [picked ?? []].flat()) {
    await built.signOut(session.id, { signal: lifetime });
  }
}

/** Signing in again alone does not make a session last longer; ending it at the portal first does. */
async function renewSession(deps: CommandDeps, id: unknown): Promise<void> {
  const sessions = await (await deps.engine()).list();
  if (sessions.length === 0) return sayNobody();
  const named = sessions.find((session) => session.id === id);
  if (named) return renew(deps, named);
  const picked = await vscode.window.showQuickPick(
    sessions.map((session) => toItem(session, deps.clock.now())),
    {
      title: vscode.l10n.t('Renew Session'),
      placeHolder: vscode.l10n.t('Ends the session at the portal and signs you in again.'),
    },
  );
  if (picked) await renew(deps, picked.session);
}

async function renew({ engine, attempts }: CommandDeps, session: Session): Promise<void> {
  const built = await engine();
  await attempts.run(session.instance, (human, signal) =>
    built.renew(session.id, { human, signal }),
  );
}

async function openAccessPortal({ engine, clock }: CommandDeps): Promise<void> {
  const sessions = await (await engine()).list();
  const portals = new Map(sessions.map((session) => [session.instance.startUrl, session]));
  const [only] = portals.values();
  if (!only) return sayNobody();
  const chosen =
    portals.size === 1
      ? only
      : await vscode.window
          .showQuickPick(
            [...portals.values()].map((session) => toItem(session, clock.now())),
            { title: vscode.l10n.t('Open Access Portal') },
          )
          .then((item) => item?.session);
  if (chosen) await openPortal(chosen);
}

async function openPortal({ instance }: Session): Promise<void> {
  await vscode.env.openExternal(vscode.Uri.parse(instance.startUrl, true));
}

function sayNobody(): void {
  void vscode.window.showInformationMessage(vscode.l10n.t('Nobody is signed in.'));
}
