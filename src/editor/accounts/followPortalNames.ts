/** The names of accounts follow those of their access portals. */
import { readableName } from '../../sessions/account/accountLabel.ts';
import type { SessionEngine } from '../../sessions/engine.ts';
import { nameOf, type Session } from '../../sessions/session.ts';
import { configuredOrNone } from '../instances/instanceSettings.ts';
import { sameInstance } from '../instances/requestedScopes.ts';

/**
 * Renames the accounts at each portal that the user renamed in the settings, except those that the
 * user gave a name of their own. Labels stay: VS Code keeps consent under them.
 */
export async function followPortalNames(
  engine: Pick<SessionEngine, 'list' | 'rename'>,
): Promise<void> {
  const portals = configuredOrNone();
  for (const session of await engine.list()) {
    const portal = portals.find((each) => sameInstance(each, session.instance));
    const name = portal && nameAt(portal.name, session);
    if (name === undefined || name === nameOf(session)) continue;
    const others = (await engine.list()).filter(({ account }) => account.id !== session.account.id);
    if (others.some((each) => nameOf(each) === name)) continue;
    const { id, label } = session.account;
    await engine.rename(id, name === label ? undefined : name);
  }
}

/** The name of the account at a portal of this name; nothing where the user chose another name. */
function nameAt(portalName: string, session: Session): string | undefined {
  const { account, instance } = session;
  const user = `${readableName(account.userName)} · `;
  if (!nameOf(session).startsWith(user)) return undefined;
  const first = `${user}${readableName(instance.name)}`;
  // Some labels end in what makes them distinct.
  const mark = account.label.startsWith(`${first} (`) ? account.label.slice(first.length) : '';
  return `${user}${readableName(portalName)}${mark}`;
}
