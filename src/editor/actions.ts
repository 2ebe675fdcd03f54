/** What the commands do. Loaded with the first of them. */

import * as v from 'valibot';
import * as vscode from 'vscode';
import type { Clock } from '../base/clock.ts';
import { isAbort, messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { SessionEngine } from '../sessions/engine.ts';
import { nameOf, type Session } from '../sessions/session.ts';
import { showAccounts } from './accounts/accountList.ts';
import { confirmSignOut, endSessions } from './accounts/endSessions.ts';
import { confirmNewSession } from './accounts/newSessionQuestion.ts';
import { pickSession } from './accounts/pickSession.ts';
import { renameAccount } from './accounts/renameAccount.ts';
import type { RoleSessions } from './roles/roleSessions.ts';
import type { Ask } from './signIn/signInPlan.ts';
import type { SignInProgress } from './signIn/signInProgress.ts';
import { showFailure } from './text/showFailure.ts';
import { commands } from './vscode/contributions.ts';
import { withoutLinks } from './vscode/escape.ts';
import { explainedError } from './vscode/explainedError.ts';
import { openExternal } from './vscode/openExternal.ts';
import { showInput } from './vscode/showInput.ts';

export interface ActionDeps {
  log: Log;
  engine: () => Promise<SessionEngine>;
  signIn: (ask: Ask) => Promise<Session>;
  progress: () => Promise<SignInProgress>;
  roleSessions: () => Promise<Pick<RoleSessions, 'rolesOf'>>;
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
      vscode.l10n.t({
        message: 'The argument of the command must have this form: {0}',
        args: [argumentForm],
        comment: '{0} is a type in TypeScript.',
      }),
    );
  }
  const { instance, method, scopes } = parsed.output ?? {};
  return {
    scopes,
    method,
    ...(typeof instance === 'string' ? { instanceName: instance } : instance),
  };
}

/** Resolves when the user is signed in, without waiting for the notification that says so. */
export async function signIn(deps: ActionDeps, ask: Ask = {}): Promise<void> {
  showSignedIn(await deps.signIn({ ...ask, isCommand: true }));
}

function showSignedIn(session: Session): void {
  void vscode.window.showInformationMessage(
    vscode.l10n.t('Signed in as {0}.', withoutLinks(nameOf(session))),
  );
}

/** Shows every sign-in and its actions. */
export async function listAccounts(deps: ActionDeps): Promise<void> {
  const engine = await deps.engine();
  const actions = {
    signIn: () => signIn(deps, { choose: true }),
    signInAgain: (session: Session) => again(deps, session),
    signInForCredentials: (session: Session) => signInForCredentials(deps, session),
    renew: (session: Session) => askAndRenew(deps, session),
    signOut: (session: Session) => signOutUser(deps, session),
    tryNow: async () => engine.wake(),
    rename: (session: Session) => renameAccount(session, engine, { signal: deps.lifetime }),
    openPortal,
    useRole: async ({ account }: Session) =>
      vscode.commands.executeCommand(commands.useRoleInTerminal, { account: account.id }),
    addCliProfiles: async ({ account }: Session) =>
      vscode.commands.executeCommand(commands.addCliProfiles, { account: account.id }),
    rolesOf: async ({ account }: Session) => (await deps.roleSessions()).rolesOf(account.id),
    failed(error: unknown) {
      if (isAbort(error)) return;
      deps.log.error(`accounts: failed: ${messageOf(error)}`);
      showFailure(error);
    },
  };
  await showAccounts(engine, actions, deps.clock.now);
}

/**
 * Signs the user of a session in again, for the same scopes. If `id` is that of an account, this is
 * its session that requires a sign-in, else its oldest. If there is no session, it is a new sign-in.
 */
export async function signInAgain(deps: ActionDeps, id: unknown): Promise<void> {
  const sessions = await (await deps.engine()).list();
  const ofAccount = sessions.filter((session) => session.account.id === id);
  const session =
    sessions.find((each) => each.id === id) ??
    ofAccount.find(({ state }) => state === 'needs-you') ??
    ofAccount[0];
  // Another window may have signed it out since this one offered it.
  await (session ? again(deps, session) : signIn(deps));
}

/** Signs in again for all sessions of the user that have ended, the one asked for first. */
async function again({ engine, signIn: run }: ActionDeps, session: Session): Promise<void> {
  const { account } = session;
  const others = (await (await engine()).list()).filter(
    (each) =>
      each.id !== session.id && each.account.id === account.id && each.state === 'needs-you',
  );
  for (const { requestedScopes: scopes } of [session, ...others]) {
    const signedIn = await run({ scopes, accountId: account.id, isCommand: true });
    // Another user has been reported by now.
    if (signedIn.account.id !== account.id) return;
  }
  showSignedIn(session);
}

/** Signs in the user whose role signs the requests of an application, and who is signed out. */
async function signInForCredentials(deps: ActionDeps, { application, instance }: Session) {
  const { endedSignerOf } = await import('./applications/signer.ts');
  const sessions = await (await deps.engine()).list();
  const signer = application && endedSignerOf(application.arn, instance.name, sessions);
  await (signer ? again(deps, signer) : signIn(deps));
  (await deps.engine()).wake();
}

/** Asks for the user name of a session that was stored under an assumed one. */
export async function askUserName({ engine, lifetime }: ActionDeps, id: unknown): Promise<void> {
  const built = await engine();
  const session = (await built.list()).find((each) => each.id === id);
  if (!session) return;
  const { account, instance } = session;
  const userName = await showInput(
    {
      title: vscode.l10n.t({
        message: 'You are signed in to {0}',
        args: [instance.name],
        comment: '{0} is the name of an access portal.',
      }),
      prompt: vscode.l10n.t('Enter your user name.'),
      value: account.userName,
      remarkOn: (text) => (text.trim() === '' ? vscode.l10n.t('Enter your user name.') : undefined),
    },
    { signal: lifetime },
  );
  if (typeof userName === 'string') showSignedIn(await built.correctUser(session.id, userName));
}

/** Asks which user to sign out, and signs them out with all of their sessions. */
export async function signOut({ engine, clock, lifetime }: ActionDeps): Promise<void> {
  const built = await engine();
  const sessions = await built.list();
  const chosen = await pickSession(sessions, clock.now(), {
    title: vscode.l10n.t('Sign Out'),
    placeholder: vscode.l10n.t(
      'Choose who to sign out, here and at the access portal. Role credentials that were already issued keep working until they expire.',
    ),
    everybody: vscode.l10n.t({
      message: 'Everybody',
      comment: 'The last row of a list of users: signs all of them out.',
    }),
  });
  const accounts = new Set(chosen.map(({ account }) => account.id));
  const ending = sessions.filter(({ account }) => accounts.has(account.id));
  await endSessions(ending, built, { signal: lifetime });
}

/** Signs out the user of a session, after a question. */
async function signOutUser({ engine, lifetime }: ActionDeps, session: Session): Promise<void> {
  if (!(await confirmSignOut(session))) return;
  const built = await engine();
  const theirs = (await built.list()).filter(({ account }) => account.id === session.account.id);
  await endSessions(theirs, built, { signal: lifetime });
}

/** Starts a new session: ends the one at the access portal, because signing in again joins it. */
export async function renewSession(deps: ActionDeps, id: unknown): Promise<void> {
  const all = await (await deps.engine()).list();
  const named = all.find((session) => session.id === id);
  if (named) return askAndRenew(deps, named);
  const sessions = all.filter(({ application }) => !application);
  const [chosen] = await pickSession(sessions, deps.clock.now(), {
    title: vscode.l10n.t('Start a New Session'),
    placeholder: vscode.l10n.t('Ends your session at the access portal and signs you in again.'),
  });
  if (chosen) await renew(deps, chosen);
}

async function askAndRenew(deps: ActionDeps, session: Session): Promise<void> {
  // An application has no session at the access portal that would have to end first.
  if (session.application) return again(deps, session);
  if (await confirmNewSession(session, await deps.engine())) await renew(deps, session);
}

/** For callers that have told the user what it ends. */
export async function renew({ engine, progress }: ActionDeps, session: Session): Promise<void> {
  const [built, { run }] = await Promise.all([engine(), progress()]);
  const { id, instance } = session;
  const renewed = await run(instance, { warnsOfOtherUser: true }, (prompts, signal) =>
    built.renew(id, { prompts, signal }),
  );
  if (renewed.id === id) showSignedIn(renewed);
}

/** Opens an access portal that a user is signed in to. */
export async function openAccessPortal({ engine, clock }: ActionDeps): Promise<void> {
  const sessions = (await (await engine()).list()).filter(({ application }) => !application);
  const portals = new Map(sessions.map((session) => [session.instance.startUrl, session]));
  const [chosen] =
    portals.size === 1
      ? portals.values()
      : await pickSession([...portals.values()], clock.now(), {
          title: vscode.l10n.t('Open Access Portal'),
          placeholder: vscode.l10n.t('Choose an access portal'),
        });
  if (chosen) await openPortal(chosen);
}

async function openPortal({ instance }: Session): Promise<void> {
  await openExternal(instance.startUrl);
}
