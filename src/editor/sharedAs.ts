/** What a session is called where it is shared with the AWS CLI. */
import type { Session } from '../sessions/session.ts';
import { hasRoles, toCliSession } from '../sharing/cliSession.ts';
import { ownValue } from './settings.ts';

/** Nothing where it is not shared. A setting that cannot be used is told elsewhere. */
export function sharedAs(session: Session): string | undefined {
  const isShared = ownValue('shareWithAwsCli') === 'accessToken' && session.state === 'signed-in';
  return isShared && hasRoles(session) ? toCliSession(session).name : undefined;
}
