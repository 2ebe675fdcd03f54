/** Whose AWS credentials sign the requests of an application: a session at an access portal. */
import { sessionsWithRoles } from '../../roles/sessionsWithRoles.ts';
import { nameOf, type Session } from '../../sessions/session.ts';
import { type ConfiguredApplication, requireApplication } from './applicationSettings.ts';

/**
 * The sessions at access portals of the user that a setting names, by label or by name; of anybody if
 * it names none.
 */
export function portalSessionsOf(
  sessions: readonly Session[],
  person: string | undefined,
): Session[] {
  const atPortals = sessions.filter(({ application }) => !application);
  if (person === undefined) return atPortals;
  const labelled = atPortals.filter(
    (session) => session.account.label === person || nameOf(session) === person,
  );
  // These are unique: a user of any portal may have the user name that another one has as a label.
  if (labelled.length > 0) return labelled;
  return atPortals.filter(({ account }) => account.userName === person);
}

/** The session that gives the role now; else, as `ended`, the one to sign in to again. */
export function roleSessionOf(
  { person }: Extract<ConfiguredApplication['credentials'], { role: object }>,
  sessions: readonly Session[],
): { session?: Session | undefined; ended?: Session | undefined } {
  const theirs = portalSessionsOf(sessions, person);
  const [session] = sessionsWithRoles(theirs);
  return session ? { session } : { ended: theirs.find(isEnded) };
}

/**
 * The session that has ended and whose role signs the requests of an application; nothing if it has
 * not ended, or if a profile signs them.
 * @throws SignInError as `requireApplication`
 */
export function endedSignerOf(
  arn: string,
  name: string,
  sessions: readonly Session[],
): Session | undefined {
  const { credentials } = requireApplication(arn, name);
  return credentials.role ? roleSessionOf(credentials, sessions).ended : undefined;
}

export function isEnded({ state }: Session): boolean {
  return state === 'needs-you';
}
