/**
 * The name of the user who signed in. The tokens are opaque and the service has no user-info call, so
 * the name comes from an ID token where there is one, else from a role that is assigned to the user.
 */
import * as v from 'valibot';
import type { Cancellable } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import { messageOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { readJwt } from '../../oidc/readJwt.ts';
import type { PortalClient } from '../../portal/portalClient.ts';
import { PortalError } from '../../portal/portalError.ts';
import type { RoleCredentials } from '../../portal/portalMessages.ts';
import type { Instance, RoleReference } from '../session.ts';

const claimsSchema = v.object({
  preferred_username: v.optional(v.string()),
  email: v.optional(v.string()),
});

/**
 * The name in an ID token. Its signature is not checked: it came straight from the service and
 * is used for nothing but the label.
 */
export function readIdTokenName(idToken: string): string | undefined {
  const claims = v.safeParse(claimsSchema, readJwt(idToken));
  if (!claims.success) return undefined;
  return claims.output.preferred_username || claims.output.email || undefined;
}

/** Of `arn:aws:sts::…:assumed-role/AWSReservedSSO_…/alice`, `alice`: the user name. */
export function readRoleSessionName(arn: string): string | undefined {
  return /^arn:[^:]+:sts::\d*:assumed-role\/[^/]+\/(?<name>.+)$/.exec(arn)?.groups?.name;
}

export interface IdentityDeps {
  clock: Clock;
  log: Log;
  portal(instance: Instance): PortalClient | Promise<PortalClient>;
  /** STS GetCallerIdentity. */
  callerIdentity(
    instance: Instance,
    credentials: RoleCredentials,
    options: Cancellable,
  ): Promise<{ arn: string }>;
}

export interface LearnedName {
  userName: string;
  /** The role that showed it, to be asked first next time. */
  role?: RoleReference;
}

/** The user waits for it at the end of a sign-in that is otherwise done. */
const lookUpMs = 15_000;

/** What may show a name. */
export interface NameSources {
  instance: Instance;
  tokens: { accessToken: string; idToken?: string };
  /** Roles that have shown names at this portal before. */
  known: readonly RoleReference[];
}

/**
 * The name of the user whose tokens these are. Resolves to nothing if neither they nor a role show it:
 * no role assigned, or a service that cannot be reached. Rejects only with `signal.reason`.
 */
export async function learnUserName(
  sources: NameSources,
  deps: IdentityDeps,
  { signal }: Cancellable,
): Promise<LearnedName | undefined> {
  const { tokens } = sources;
  const claimed = tokens.idToken && readIdTokenName(tokens.idToken);
  if (claimed) return { userName: claimed };
  const { clock, log } = deps;
  try {
    const bounded = { signal: AbortSignal.any([signal, clock.timeout(lookUpMs)]) };
    const learned = await nameByRole(sources, deps, bounded);
    if (!learned) log.info('account: no role shows the name of the user');
    return learned;
  } catch (error) {
    signal.throwIfAborted();
    log.warn(`account: the name could not be looked up: ${messageOf(error)}`);
    return undefined;
  }
}

/** A listed role may no longer be assigned, so a few refusals are tolerated. */
const mostRefusals = 4;

/** The role-session name that STS shows for one of the user's roles, whichever. */
async function nameByRole(
  { instance, tokens: { accessToken }, known }: NameSources,
  { log, portal, callerIdentity }: IdentityDeps,
  options: Cancellable,
): Promise<LearnedName | undefined> {
  const client = await portal(instance);
  let refusals = 0;
  const isRefused = (error: unknown) => {
    if (!isNoAccess(error)) return false;
    refusals += 1;
    log.info('account: a listed account or role was refused, trying the next');
    return refusals <= mostRefusals;
  };
  for await (const role of rolesOf(accessToken, client, { known, isRefused }, options)) {
    try {
      const credentials = await client.getRoleCredentials({ accessToken, ...role }, options);
      const { arn } = await callerIdentity(instance, credentials, options);
      const userName = readRoleSessionName(arn);
      return userName === undefined ? undefined : { userName, role };
    } catch (error) {
      if (!isRefused(error)) throw error;
      if (refusals === mostRefusals) return undefined;
    }
  }
  return undefined;
}

interface RoleSources {
  known: readonly RoleReference[];
  /** Whether an account is passed over: it is listed, but its roles are refused. */
  isRefused(error: unknown): boolean;
}

/** Those known first, so that a repeated sign-in lists nothing. */
async function* rolesOf(
  accessToken: string,
  portal: PortalClient,
  { known, isRefused }: RoleSources,
  options: Cancellable,
): AsyncGenerator<RoleReference> {
  const first = known.slice(0, 2);
  const seen = new Set(first.map((role) => JSON.stringify(role)));
  yield* first;
  for await (const accounts of portal.listAccounts({ accessToken }, options)) {
    for (const { accountId } of accounts) {
      try {
        for await (const role of rolesIn(accountId, accessToken, portal, options)) {
          if (!seen.has(JSON.stringify(role))) yield role;
        }
      } catch (error) {
        if (!isRefused(error)) throw error;
      }
    }
  }
}

async function* rolesIn(
  accountId: string,
  accessToken: string,
  portal: PortalClient,
  options: Cancellable,
): AsyncGenerator<RoleReference> {
  for await (const roles of portal.listAccountRoles({ accessToken, accountId }, options)) {
    for (const { roleName } of roles) yield { accountId, roleName };
  }
}

function isNoAccess(error: unknown): boolean {
  if (!(error instanceof PortalError)) return false;
  const { name } = error.details;
  return name === 'ForbiddenException' || name === 'ResourceNotFoundException';
}
