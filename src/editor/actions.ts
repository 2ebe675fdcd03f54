/** What the commands do; loaded with the first of them. */

import * as v from 'valibot';
import * as vscode from 'vscode';
import type { Clock } from '../base/clock.ts';
import { isAbort, messageOf, SignInError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { SessionEngine } from '../sessions/engine.ts';
import type { Session } from '../sessions/session.ts';
import { showAccounts, toItems } from './accounts/accountList.ts';
import { confirmNewSession } from './accounts/newSessionQuestion.ts';
import { signOut as endSession } from './accounts/signOutWarning.ts';
import type { PickRoleDeps } from './cli/pickRole.ts';
import type { SignInProgress } from './signIn/signInProgress.ts';
import type { Ask } from './signIn/startSignIn.ts';
import { showFailure } from './text/showFailure.ts';
import { internalCommands } from './vscode/contributions.ts';
import { withoutLinks } from './vscode/escape.ts';
import { explainedError } from './vscode/explainedError.ts';
import { openExternal } from './vscode/openExternal.ts';
import { showInput } from './vscode/showInput.ts';

export interface ActionDeps {
  log: Log;
  service: PickRoleDeps['service'];
  engine: () => Promise<SessionEngine>;
  signIn: (ask: Ask) => Promise<Session>;
  progress: () => Promise<SignInProgress>;
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
const argumentForm =
  '{ instance?: string | { startUrl: string; region: string }; method?: "browser" | "deviceCode"; scopes?: string[] }';

/**
 * What the argument of the sign-in command asks for.
 * @throws SignInError `bad-settings` for an argument of another form
 */
export function readSignInArgument(argument: unknown): Ask {
  const parsed = v.safeParse(signInArgument, argument ?? undefined);
  if (!parsed.success) {
    const [{ message }] = parsed.issues;
    throw explainedError(
      `sign-in: the argument cannot be used: ${message}`,
      vscode.l10n.t('The argument of the command must have this form: {0}', argumentForm),
    );
  }
  const { instance, method, scopes } = parsed.output ?? {};
  return {
    scopes,
    method,
    ...(typeof instance === 'string' ? { instanceName: instance } : instance),
  };
}

/** Resolves when signed in; the notification then shown is not waited for. */
export async function signIn(deps: ActionDeps, ask: Ask = {}): Promise<void> {
  sayWho(await deps.signIn({ ...ask, isCommand: true }));
}

function sayWho({ account }: Session): void {
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Signed in as {0}.', withoutLinks(account.label)),
  );
}

/** Shows everybody who is signed in, with what can be done about each. */
export async function listAccounts(deps: ActionDeps): Promise<void> {
  const engine = await deps.engine();
  const actions = {
    signIn: () => signIn(deps, { choose: true }),
    signInAgain: (session: Session) => again(deps, session),
    renew: (session: Session) => askAndRenew(deps, session),
    signOut: ({ id }: Session) => endSession(id, engine, { signal: deps.lifetime }),
    openPortal,
    addCliProfile: (session: Session) => addCliProfile(deps, session),
    failed(error: unknown) {
      if (isAbort(error)) return;
      deps.log.error(`accounts: failed: ${messageOf(error)}`);
      showFailure(error);
    },
  };
  await showAccounts(engine, actions, deps.clock.now);
}

/**
 * Signs the person of a session in again, with what they had. Where `id` is that of their account,
 * it is the session that needs them, or else the oldest. Where there is none, somebody signs in.
 */
export async function signInAgain(deps: ActionDeps, id: unknown): Promise<void> {
  const sessions = await (await deps.engine()).list();
  const theirs = sessions.filter((session) => session.account.id === id);
  const session =
    sessions.find((each) => each.id === id) ??
    theirs.find(({ state }) => state === 'needs-you') ??
    theirs[0];
  // Another window may have signed it out since this one offered it.
  await (session ? again(deps, session) : signIn(deps));
}

async function again({ signIn: run }: ActionDeps, session: Session): Promise<void> {
  const { requestedScopes: scopes, account } = session;
  const back = await run({ scopes, accountId: account.id, isCommand: true });
  // That it is somebody else has been said.
  if (back.account.id === account.id) sayWho(back);
}

/** Asks for the name of the user of a session that was stored under an assumed one. */
export async function correctUser({ engine, lifetime }: ActionDeps, id: unknown): Promise<void> {
  const built = await engine();
  const session = (await built.list()).find((each) => each.id === id);
  if (!session) return;
  const { account, instance } = session;
  const userName = await showInput(
    {
      title: vscode.l10n.t('You are signed in to {0}', instance.name),
      prompt: vscode.l10n.t('Enter your user name.'),
      value: account.userName,
      remarkOn: (text) => (text.trim() === '' ? vscode.l10n.t('Enter a user name.') : undefined),
    },
    { signal: lifetime },
  );
  if (typeof userName === 'string') sayWho(await built.correctUser(session.id, userName));
}

/** Asks who, and signs them out. */
export async function signOut({ engine, clock, lifetime }: ActionDeps): Promise<void> {
  const built = await engine();
  const sessions = await built.list();
  if (sessions.length === 0) return sayNobody();
  const items = await toItems(sessions, clock.now());
  const options = {
    title: vscode.l10n.t('Sign Out'),
    placeHolder: vscode.l10n.t('Role credentials already handed out keep working until they end.'),
  };
  const picked =
    items.length === 1
      ? await vscode.window.showQuickPick(items, options)
      : await vscode.window.showQuickPick(items, { ...options, canPickMany: true });
  for (const { session } of [picked ?? []].flat()) {
    await endSession(session.id, built, { signal: lifetime });
  }
}

/** Signing in again alone does not make a session last longer; ending it at the portal first does. */
export async function renewSession(deps: ActionDeps, id: unknown): Promise<void> {
  const sessions = await (await deps.engine()).list();
  if (sessions.length === 0) return sayNobody();
  const named = sessions.find((session) => session.id === id);
  if (named) return askAndRenew(deps, named);
  const picked = await vscode.window.showQuickPick(toItems(sessions, deps.clock.now()), {
    title: vscode.l10n.t('Renew Session'),
    placeHolder: vscode.l10n.t('Ends the session at the portal and signs you in again.'),
  });
  if (picked) await renew(deps, picked.session);
}

async function askAndRenew(deps: ActionDeps, session: Session): Promise<void> {
  const sessions = await (await deps.engine()).list();
  if (await confirmNewSession(session, sessions)) await renew(deps, session);
}

/** For callers that have told the user what it ends. */
export async function renew({ engine, progress }: ActionDeps, session: Session): Promise<void> {
  const [built, { run }] = await Promise.all([engine(), progress()]);
  const { id, instance } = session;
  const renewed = await run(instance, { warnsOfOtherUser: true }, (prompts, signal) =>
    built.renew(id, { prompts, signal }),
  );
  if (renewed.id === id) sayWho(renewed);
}

/** That a session is over may show only now, and then the way on is to sign in again. */
async function addCliProfile(deps: ActionDeps, session: Session): Promise<void> {
  const { addCliProfile: add } = await import('./cli/addCliProfile.ts');
  try {
    await add(session, deps);
  } catch (error) {
    if (!(error instanceof SignInError && error.code === 'expired')) throw error;
    deps.log.warn(`cli profile: session over: ${messageOf(error)}`);
    showFailure(error, {
      label: vscode.l10n.t('Sign In Again'),
      run: () => vscode.commands.executeCommand(internalCommands.signInAgain, session.id),
    });
  }
}

/** Opens the portal of an instance somebody is signed in to. */
export async function openAccessPortal({ engine, clock }: ActionDeps): Promise<void> {
  const sessions = await (await engine()).list();
  const portals = new Map(sessions.map((session) => [session.instance.startUrl, session]));
  const [only] = portals.values();
  if (!only) return sayNobody();
  const chosen =
    portals.size === 1
      ? only
      : await vscode.window
          .showQuickPick(toItems([...portals.values()], clock.now()), {
            title: vscode.l10n.t('Open Access Portal'),
          })
          .then((item) => item?.session);
  if (chosen) await openPortal(chosen);
}

async function openPortal({ instance }: Session): Promise<void> {
  await openExternal(instance.startUrl);
}

function sayNobody(): void {
  void vscode.window.showInformationMessage(vscode.l10n.t('Nobody is signed in.'));
}
