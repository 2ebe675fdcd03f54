/**
 * Environment variables with which the AWS SDKs and the AWS CLI use the chosen role and no other
 * one. What would beat it is set aside: the rules are those of botocore and of the JavaScript SDK,
 * which disagree on whether keys or a profile come first.
 * https://docs.aws.amazon.com/sdkref/latest/guide/settings-reference.html
 */
import { formatSeconds } from '../base/formatTime.ts';
import type { RoleCredentials } from '../portal/portalMessages.ts';

/**
 * Keys in the environment beat `AWS_PROFILE` in botocore and in Go, a web identity in others. The
 * names without `_ID` and `_ACCESS` are Go's second spellings.
 */
const keyVariables = [
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_SESSION_TOKEN',
  'AWS_ACCESS_KEY',
  'AWS_SECRET_KEY',
  'AWS_WEB_IDENTITY_TOKEN_FILE',
  'AWS_ROLE_ARN',
] as const;

/** `AWS_DEFAULT_PROFILE` beats `AWS_PROFILE` in botocore. */
const profileVariables = ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'] as const;

const regionVariables = ['AWS_REGION', 'AWS_DEFAULT_REGION'] as const;

/**
 * The variables that would give programs something else than `profile`, of those that have a value in
 * `environment`.
 */
export function rivalsOf(
  environment: Readonly<Record<string, string | undefined>>,
  profile: string,
): string[] {
  const others = profileVariables.filter((name) => environment[name] !== profile);
  return [...keyVariables, ...others].filter((name) => environment[name]);
}

/**
 * For a role by its profile: nothing here is secret. Keys are set empty, which counts as not set in
 * every SDK. All of them, whether or not there are any now: a terminal that VS Code restores may be
 * started in another environment than this one. A profile must never be empty: botocore looks for a
 * profile of that name.
 */
export function profileEnvironment({
  profile,
  region,
}: {
  profile: string;
  region: string;
}): Record<string, string> {
  return {
    ...toEach(profileVariables, profile),
    ...toEach(regionVariables, region),
    ...toEach(keyVariables, ''),
  };
}

/**
 * For a role by its credentials, which are secret. A profile would beat them in the JavaScript SDK,
 * so `null` removes it. `bedrockKey` beats credentials, and every other key, at Amazon Bedrock.
 */
export function credentialsEnvironment(
  { accessKeyId, secretAccessKey, sessionToken, expiration }: RoleCredentials,
  { region, bedrockKey }: { region: string; bedrockKey?: string | undefined },
): Record<string, string | null> {
  return {
    ...toEach(keyVariables, null),
    ...toEach(profileVariables, null),
    ...toEach(regionVariables, region),
    AWS_ACCESS_KEY_ID: accessKeyId,
    AWS_SECRET_ACCESS_KEY: secretAccessKey,
    AWS_SESSION_TOKEN: sessionToken,
    // botocore then fails at the end of the credentials, and says why.
    AWS_CREDENTIAL_EXPIRATION: formatSeconds(expiration),
    AWS_BEARER_TOKEN_BEDROCK: bedrockKey ?? null,
  };
}

function toEach<T>(names: readonly string[], value: T): Record<string, T> {
  return Object.fromEntries(names.map((name) => [name, value]));
}
