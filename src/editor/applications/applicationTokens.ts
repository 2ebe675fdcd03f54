/**
 * The signed calls for applications, with the AWS credentials that the user's settings name: those of
 * a role of a signed-in user, or of a profile of the shared config.
 */

import { homedir } from 'node:os';
import { createProfileCredentials } from '../../aws/profileCredentials.ts';
import type { AwsCredentials } from '../../aws/signRequest.ts';
import { abortable, type Cancellable } from '../../base/abortable.ts';
import { hasCode, messageOf, SignInError } from '../../base/errors.ts';
import type { ApplicationProblem } from '../../base/failure.ts';
import { redact } from '../../base/log.ts';
import { oneLine } from '../../base/oneLine.ts';
import { CallerError } from '../../oidc/callerError.ts';
import type { IamTokens } from '../../oidc/iamTokens.ts';
import { isRoleRefused, type RoleCredentialSource } from '../../roles/roleCredentials.ts';
import { formatRole } from '../../roles/roleReference.ts';
import type { SessionEngine } from '../../sessions/engine.ts';
import type { Instance } from '../../sessions/session.ts';
import { withProblems } from '../../sessions/signIn/applicationError.ts';
import { explainApplicationProblem } from '../text/applicationErrorText.ts';
import { applicationError } from './applicationProblem.ts';
import { type ConfiguredApplication, requireApplication } from './applicationSettings.ts';
import { roleSessionOf } from './signer.ts';

export interface ApplicationTokensDeps {
  engine: Pick<SessionEngine, 'list'>;
  roleCredentials(): Promise<Pick<RoleCredentialSource, 'get' | 'forget'>>;
  /** CreateTokenWithIAM, loaded on demand. */
  iamTokens(instance: Instance, credentials: () => Promise<AwsCredentials>): Promise<IamTokens>;
  /** Stands in for the AWS SDK's own reader in tests. */
  profileCredentials?: typeof createProfileCredentials;
}

interface Signing {
  credentials: AwsCredentials;
  /** Called when IAM refuses them. */
  forget(): void;
}

/** See `RenewalDeps`. */
export type OpenIamTokens = (
  arn: string,
  instance: Instance,
  options: Cancellable,
) => Promise<IamTokens>;

export function createApplicationTokens(deps: ApplicationTokensDeps): OpenIamTokens {
  const { profileCredentials = createProfileCredentials } = deps;
  /** One source each, because it remembers credentials until they end. */
  const profiles = new Map<string, () => Promise<AwsCredentials>>();

  const ofProfile = async (
    profile: string,
    name: string,
    options: Cancellable,
  ): Promise<Signing> => {
    const source = profiles.get(profile) ?? profileCredentials({ profile });
    profiles.set(profile, source);
    const forget = () => void profiles.delete(profile);
    try {
      return { credentials: await abortable(source(), options), forget };
    } catch (error) {
      options.signal.throwIfAborted();
      const reply = replyOf(error);
      throw noCredentials({ kind: 'profile', application: name, profile, reply }, error);
    }
  };

  return async (arn, instance, options) => {
    const {
      credentials: source,
      instance: { name },
    } = requireApplication(arn, instance.name);
    const { credentials, forget } = source.role
      ? await ofRole(source, name, deps, options)
      : await ofProfile(source.profile, name, options);
    const plain = await deps.iamTokens(instance, async () => credentials);
    const { createTokenWithIam } = withProblems(plain, name, explainApplicationProblem);
    return {
      async createTokenWithIam(request, call) {
        try {
          return await createTokenWithIam(request, call);
        } catch (error) {
          // They may have been revoked: the next attempt gets new ones.
          if (error instanceof SignInError && error.cause instanceof CallerError) forget();
          throw error;
        }
      },
    };
  };
}

/**
 * What the profile's source said. Node's error for a process begins with its whole command, in which
 * users may have written a password.
 */
function replyOf(error: unknown): string {
  const said = messageOf(error).replace(/^Command failed: .*/, '');
  return oneLine(redact(said.replaceAll(homedir(), '~')));
}

async function ofRole(
  credentials: Extract<ConfiguredApplication['credentials'], { role: object }>,
  application: string,
  { engine, roleCredentials }: ApplicationTokensDeps,
  options: Cancellable,
): Promise<Signing> {
  const { role, person } = credentials;
  const { session, ended } = roleSessionOf(credentials, await engine.list());
  const user = (session ?? ended)?.account.label ?? person;
  const sessionId = (session ?? ended)?.id;
  const signedOut = { kind: 'signed-out', application, user, sessionId } as const;
  if (!session) throw noCredentials(signedOut);
  const source = await roleCredentials();
  try {
    return {
      credentials: await source.get(session.id, role, options),
      forget: () => source.forget(session.id, role),
    };
  } catch (error) {
    options.signal.throwIfAborted();
    if (isRoleRefused(error)) {
      const { label } = session.account;
      throw noCredentials(
        { kind: 'role', application, role: formatRole(role), user: label },
        error,
      );
    }
    throw hasCode(error, 'expired') ? noCredentials(signedOut, error) : error;
  }
}

function noCredentials(problem: ApplicationProblem, cause?: unknown): SignInError {
  return applicationError(problem, `application: no credentials: ${problem.kind}`, { cause });
}
