/**
 * Who signed in. The tokens are opaque and the service has no user-info call, so the name comes
 * from an ID token where there is one, else from a role of the person, else from themselves.
 */

import { createHash } from 'node:crypto';
import * as v from 'valibot';
import type { Cancellable } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import { messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { portalKey } from '../oidc/startUrl.ts';
import type { PortalClient } from '../portal/portalClient.ts';
import type { RoleCredentials } from '../portal/portalMessages.ts';
import type { Account, Instance } from './session.ts';

/** The same person on the same portal is the same account, whatever the instance is called. */
export function accountOf(instance: Instance, userName: string): Account {
  const identity = JSON.stringify([portalKey(instance.startUrl), userName]);
  return {
    id: createHash('sha256').update(identity).digest('base64url'),
    label: `${readableName(userName)} · ${instance.name}`,
    userName,
  };
}

const longestName = 128;

/** Names come from outside: without line breaks, marks of direction and the like, and not endless. */
export function readableName(name: string): string {
  return name
    .replace(/\p{C}+/gu, ' ')
    .trim()
    .slice(0, longestName);
}

const claimsSchema = v.object({
  preferred_username: v.optional(v.string()),
  email: v.optional(v.string()),
});

/**
 * The name in an ID token. Its signature is not checked: it came straight from the service and
 * is used for nothing but the label.
 */
export function readIdTokenName(idToken: string): string | undefined {
  try {
    const payload = Buffer.from(idToken.split('.')[1] ?? '', 'base64url').toString('utf8');
    const claims = v.safeParse(claimsSchema, JSON.parse(payload));
    if (!claims.success) return undefined;
    return claims.output.preferred_username || claims.output.email || undefined;
  } catch {
    // No JWT, or one without a JSON payload: it tells no name.
    return undefined;
  }
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

/** The person waits for it at the end of a sign-in that is otherwise done. */
const lookUpMs = 15_000;

/**
 * The name of the person behind `tokens`. Resolves to `ask()` when neither the tokens nor a role
 * tell it: no role assigned, or a service that cannot be reached must not cost the tokens.
 * Rejects as `ask` does, and with `signal.reason`.
 */
export async function learnUserName(
  instance: Instance,
  tokens: { accessToken: string; idToken?: string },
  ask: () => Promise<string>,
  { clock, log, portal, callerIdentity }: IdentityDeps,
  { signal }: Cancellable,
): Promise<string> {
  const claimed = tokens.idToken && readIdTokenName(tokens.idToken);
  if (claimed) return claimed;
  try {
    const bounded = AbortSignal.any([signal, clock.timeout(lookUpMs)]);
    const client = await portal(instance);
    const identify: Identify = (credentials, options) =>
      callerIdentity(instance, credentials, options);
    const name = await nameInRole(tokens.accessToken, client, identify, { signal: bounded });
    if (name) return name;
    log.info('account: no role tells the name of the person');
  } catch (error) {
    signal.throwIfAborted();
    log.warn(`account: the name could not be looked up: ${messageOf(error)}`);
  }
  return ask();
}

type Identify = (credentials: RoleCredentials, options: Cancellable) => Promise<{ arn: string }>;

/** The role-session name STS shows for one of the person's roles, any of them. */
async function nameInRole(
  accessToken: string,
  portal: PortalClient,
  identify: Identify,
  options: Cancellable,
): Promise<string | undefined> {
  for await (const accounts of portal.listAccounts({ accessToken }, options)) {
    for (const { accountId } of accounts) {
      for await (const roles of portal.listAccountRoles({ accessToken, accountId }, options)) {
        for (const { roleName } of roles) {
          const role = { accessToken, accountId, roleName };
          const credentials = await portal.getRoleCredentials(role, options);
          const { arn } = await identify(credentials, options);
          return readRoleSessionName(arn);
        }
      }
    }
  }
  return undefined;
}
