/**
 * A check of the role that terminals use. It takes the way of the AWS SDKs, from the profile and the
 * shared token to the service, and asks STS whose credentials come out.
 */
import * as vscode from 'vscode';
import type { Environment } from '../../aws/endpoints.ts';
import type { Cancellable } from '../../base/abortable.ts';
import type { PortalClient } from '../../portal/portalClient.ts';
import { PortalError } from '../../portal/portalError.ts';
import { rivalsOf } from '../../roles/environment.ts';
import { hasRoles } from '../../roles/sessionsWithRoles.ts';
import type { IdentityDeps } from '../../sessions/account/userName.ts';
import type { SessionEngine } from '../../sessions/engine.ts';
import type { Instance } from '../../sessions/session.ts';
import { toCliSession } from '../../sharing/cliSession.ts';
import { cachedToken } from '../../sharing/cliTokenCache.ts';
import { givesRole } from '../roles/checkRoleInUse.ts';
import type { RoleInUse, UsedRole } from '../roles/roleInUse.ts';
import type { Check, Finding } from './report.ts';

export interface RoleCheckDeps {
  env: Environment;
  engine: Pick<SessionEngine, 'list' | 'fresh'>;
  inUse: Pick<RoleInUse, 'current'>;
  portal(instance: Instance): PortalClient;
  callerIdentity: IdentityDeps['callerIdentity'];
}

/** No check where no role is in use. */
export function roleChecks(deps: RoleCheckDeps): Check[] {
  const role = deps.inUse.current();
  return role ? [{ id: 'role in terminals', run: (options) => check(role, deps, options) }] : [];
}

async function check(role: UsedRole, deps: RoleCheckDeps, options: Cancellable): Promise<Finding> {
  const { env, engine, portal, callerIdentity } = deps;
  const { accountId, roleName, userId } = role;
  const session = (await engine.list()).find(
    (each) => each.account.id === userId && hasRoles(each),
  );
  const token = session && (await cachedToken(toCliSession(session)));
  if (!session || token === undefined) {
    return {
      verdict: 'bad',
      result: vscode.l10n.t('Other programs cannot find the sign-in in ~/.aws/sso/cache.'),
      advice: vscode.l10n.t('Run "Use Role in Terminal…" again.'),
    };
  }
  if (!(await givesRole(role, engine))) {
    return {
      verdict: 'bad',
      result: vscode.l10n.t('The profile is missing or gives another role.'),
      advice: vscode.l10n.t('Run "Use Role in Terminal…" again.'),
    };
  }
  let arn: string;
  try {
    // The token goes to the portal only where the session's own would.
    await engine.fresh(session.id, options);
    const reference = { accessToken: token, accountId, roleName };
    const credentials = await portal(session.instance).getRoleCredentials(reference, options);
    ({ arn } = await callerIdentity(session.instance, credentials, options));
  } catch (error) {
    if (!(error instanceof PortalError)) throw error;
    return {
      verdict: 'bad',
      result: vscode.l10n.t('The access portal refuses the role: {0}', error.details.name),
      advice: vscode.l10n.t('Choose another role, or ask your administrator for access.'),
    };
  }
  if (!isRole(arn, role)) {
    return { verdict: 'bad', result: vscode.l10n.t('STS says that it is another role.') };
  }
  const rivals = rivalsOf(env, role.profile);
  if (rivals.length === 0) {
    return { verdict: 'good', result: vscode.l10n.t('STS confirms the role.') };
  }
  return {
    verdict: 'warning',
    result: vscode.l10n.t(
      'STS confirms the role. However, VS Code was started with {0}.',
      rivals.join(', '),
    ),
    advice: vscode.l10n.t(
      'If a start-up file of your shell sets this, it takes precedence over the role in terminals. Remove it there.',
    ),
  };
}

/** Roles of permission sets are named `AWSReservedSSO_<permission set>_<suffix>`. */
function isRole(arn: string, { accountId, roleName, userName }: UsedRole): boolean {
  const [, , , , account, resource = ''] = arn.split(':');
  const [kind, name = '', user] = resource.split('/');
  const isOfSet =
    name === roleName || /^AWSReservedSSO_(.+)_[0-9a-f]+$/.exec(name)?.[1] === roleName;
  const isUser = user?.toLowerCase() === userName.toLowerCase();
  return account === accountId && kind === 'assumed-role' && isOfSet && isUser;
}
