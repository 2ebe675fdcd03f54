/** Role credentials as text: for a shell, a file, or a program that reads `credential_process`. */
import { SignInError } from '../base/errors.ts';
import { formatSeconds } from '../base/formatTime.ts';
import type { RoleCredentials } from '../portal/portalMessages.ts';
import type { RoleReference } from '../sessions/session.ts';

/** The forms in which credentials are handed on. */
export const credentialForms = [
  'bash',
  'powershell',
  'fish',
  'cmd',
  'json',
  'credentialsFile',
  'dotenv',
] as const;
export type CredentialForm = (typeof credentialForms)[number];

/** What the forms hold. */
export interface HandedCredentials {
  credentials: RoleCredentials;
  role: RoleReference;
  /** Where commands are to run, if that is known. */
  region?: string | undefined;
}

/**
 * The credentials in a form. The forms for shells also remove `AWS_PROFILE`, which would beat the
 * credentials in the JavaScript SDK.
 * @throws SignInError `bad-answer` for credentials that a shell would read as something else
 */
export function formatCredentials(form: CredentialForm, handed: HandedCredentials): string {
  if (form === 'json') return credentialProcessOutput(handed);
  const { role, region } = handed;
  const { accessKeyId, secretAccessKey, sessionToken } = plainValues(handed.credentials);
  if (form === 'credentialsFile') {
    return lines([
      `[${role.accountId}_${role.roleName}]`,
      `aws_access_key_id = ${accessKeyId}`,
      `aws_secret_access_key = ${secretAccessKey}`,
      `aws_session_token = ${sessionToken}`,
      ...(region ? [`region = ${region}`] : []),
    ]);
  }
  const variables: [name: string, value: string][] = [
    ['AWS_ACCESS_KEY_ID', accessKeyId],
    ['AWS_SECRET_ACCESS_KEY', secretAccessKey],
    ['AWS_SESSION_TOKEN', sessionToken],
    ...(region ? regionVariables(region) : []),
  ];
  const { remove, set } = shells[form];
  return lines([
    ...['AWS_PROFILE', 'AWS_DEFAULT_PROFILE'].flatMap((name) => remove(name)),
    ...variables.map(([name, value]) => set(name, value)),
  ]);
}

/** @throws SignInError `bad-answer` as `formatCredentials` */
export function formatBedrockKey(key: string): string {
  return requirePlain(key);
}

/**
 * The JSON that a `credential_process` prints.
 * https://docs.aws.amazon.com/sdkref/latest/guide/feature-process-credentials.html
 */
export function credentialProcessOutput({ credentials, role }: HandedCredentials): string {
  const { accessKeyId, secretAccessKey, sessionToken, expiration } = credentials;
  return JSON.stringify({
    Version: 1,
    AccessKeyId: accessKeyId,
    SecretAccessKey: secretAccessKey,
    SessionToken: sessionToken,
    Expiration: formatSeconds(expiration),
    AccountId: role.accountId,
  });
}

type Shell = Exclude<CredentialForm, 'json' | 'credentialsFile'>;

const shells: Record<
  Shell,
  { remove(name: string): string[]; set(name: string, value: string): string }
> = {
  bash: {
    remove: (name) => [`unset ${name}`],
    set: (name, value) => `export ${name}='${value}'`,
  },
  powershell: {
    remove: (name) => [`Remove-Item Env:${name} -ErrorAction Ignore`],
    set: (name, value) => `$Env:${name} = '${value}'`,
  },
  fish: {
    remove: (name) => [`set -e ${name}`],
    set: (name, value) => `set -gx ${name} '${value}'`,
  },
  cmd: {
    remove: (name) => [`set "${name}="`],
    set: (name, value) => `set "${name}=${value}"`,
  },
  dotenv: {
    remove: () => [],
    set: (name, value) => `${name}=${value}`,
  },
};

function regionVariables(region: string): [string, string][] {
  return [
    ['AWS_REGION', region],
    ['AWS_DEFAULT_REGION', region],
  ];
}

function plainValues({ accessKeyId, secretAccessKey, sessionToken }: RoleCredentials) {
  return {
    accessKeyId: requirePlain(accessKeyId),
    secretAccessKey: requirePlain(secretAccessKey),
    sessionToken: requirePlain(sessionToken),
  };
}

/** AWS's own values are base64; anything else might end its quotes in one of the shells. */
function requirePlain(value: string): string {
  if (/^[\w+/=.:-]+$/.test(value)) return value;
  throw new SignInError('bad-answer', 'unexpected response: a credential is not printable');
}

function lines(all: readonly string[]): string {
  return `${all.join('\n')}\n`;
}
