/**
 * The signed calls for applications, with the AWS credentials that the user's settings name: those of
 * a role of a signed-in user, or of a profile of the shared config.
 */

import { homedir } from 'node:os';
import { createDefaultCredentials } from '../../aws/defaultCredentials.ts';
import type { AwsCredentials } from '../../aws/signRequest.ts';
import { abortable, type Cancellable } from '../../base/abortable.ts';
import { hasCode, messageOf, SignInError } from '../../base/errors.ts';
import type { ApplicationProblem } from '../../base/failure.ts';
import { redact } from '../../base/log.ts';
import type { IamTokens } from '../../oidc/iamTokens.ts';
import type { PortalClient } from '../../portal/portalClient.ts';
import { portalFailure } from '../../portal/portalError.ts';
import type { SessionEngine } from '../../sessions/engine.ts';
import type { Instance, Session } from '../../sessions/session.ts';
import { type ConfiguredApplication, requireApplication } from './applicationSettings.ts';

export interface ApplicationTokensDeps {
  engine: Pick<SessionEngine, 'list' | 'fresh'>;
  portal(instance: Instance): PortalClient | Promise<PortalClient>;
  /** CreateTokenWithIAM, loaded on demand. */
  iamTokens(instance: Instance, credentials: () => Promise<AwsCredentials>): Promise<IamTokens>;
  /** Stands in for the AWS SDK's own chain in tests. */
  profileCredentials?: typeof createDefaultCredentials;
}

/** See `RenewalDeps`. */
export type OpenIamTokens = (
  arn: string,
  instance: Instance,
  options: Cancellable,
) => Promise<IamTokens>;

export function createApplicationTokens(deps: ApplicationTokensDeps): OpenIamTokens {
  const { profileCredentials = createDefaultCredentials } = deps;
  /** One source each, because it remembers credentials until they end. */
  const profiles = new Map<string, () => Promise<AwsCredentials>>();

  const ofProfile = async (profile: string, name: string, options: Cancellable) => {
    const source = profiles.get(profile) ?? profileCredentials({ profile });
    profiles.set(profile, source);
    try {
      return await abortable(source(), options);
    } catch (error) {
      options.signal.throwIfAborted();
      const reply = redact(messageOf(error).replaceAll(homedir(), '~'));
      throw noCredentials({ kind: 'profile', application: name, profile, reply }, error);
    }
  };

  const credentialsOf = ({ credentials, instance: { name } }: ConfiguredApplication) =>
    credentials.role
      ? (options: Cancellable) => ofRole(credentials, name, deps, options)
      : (options: Cancellable) => ofProfile(credentials.profile, name, options);

  return async (arn, instance, options) => {
    const application = requireApplication(arn, instance.name);
    const credentials = await credentialsOf(application)(options);
    return deps.iamTokens(instance, async () => credentials);
  };
}

async function ofRole(
  { role, person }: Extract<ConfiguredApplication['credentials'], { role: object }>,
  application: string,
  { engine, portal }: ApplicationTokensDeps,
  options: Cancellable,
): Promise<AwsCredentials> {
  const session = ofPerson(await engine.list(), person).find(givesRoles);
  const user = session?.account.label ?? person;
  const signedOut = { kind: 'signed-out', application, user, sessionId: session?.id } as const;
  if (!session) throw noCredentials(signedOut);
  try {
    const { accessToken, instance } = await engine.fresh(session.id, options);
    const client = await portal(instance);
    return await client.getRoleCredentials({ accessToken, ...role }, options);
  } catch (error) {
    options.signal.throwIfAborted();
    const failure = portalFailure(error);
    if (hasCode(failure, 'no-access')) {
      const { label } = session.account;
      const name = `${role.accountId}/${role.roleName}`;
      throw noCredentials({ kind: 'role', application, role: name, user: label }, error);
    }
    throw hasCode(failure, 'expired') ? noCredentials(signedOut, error) : failure;
  }
}

/**
 * The sessions at access portals of the user that a setting names, by label or by name; of anybody if
 * it names none. Those that are signed in come first.
 */
export function ofPerson(sessions: readonly Session[], person: string | undefined): Session[] {
  return sessions
    .filter(({ application }) => !application)
    .filter(
      ({ account: { label, userName } }) =>
        person === undefined || person === label || person === userName,
    )
    .toSorted((a, b) => Number(a.state === 'needs-you') - Number(b.state === 'needs-you'));
}

function givesRoles({ scopes }: Session): boolean {
  return scopes.includes('sso:account:access');
}

function noCredentials(problem: ApplicationProblem, cause?: unknown): SignInError {
  return new SignInError(
    { code: 'application', problem },
    `application: no credentials: ${problem.kind}`,
    { cause },
  );
}
