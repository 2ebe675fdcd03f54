/** What a session is called where programs find it. */
import type { Session } from '../../sessions/session.ts';
import { hasRoles, toCliSession } from '../../sharing/cliSession.ts';
import { isCached } from '../../sharing/cliTokenCache.ts';
import { ownValue } from '../vscode/settings.ts';

/** Resolves to nothing where it is not shared with the AWS CLI, or could not be. */
export async function sharedAs(session: Session): Promise<string | undefined> {
  if (ownValue('shareWithAwsCli') !== 'accessToken' || !hasRoles(session)) return undefined;
  const { name } = toCliSession(session);
  return session.state === 'signed-in' && (await isCached(name)) ? name : undefined;
}
