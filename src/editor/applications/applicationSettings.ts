/** The applications in the user's settings. */

import * as v from 'valibot';
import * as vscode from 'vscode';
import { SignInError } from '../../base/errors.ts';
import { readApplicationArn } from '../../oidc/applicationArn.ts';
import type { Instance, RoleReference } from '../../sessions/session.ts';
import { noList, unusableSetting } from '../text/unusableSetting.ts';
import { authenticationProvider } from '../vscode/contributions.ts';
import { ownValue, section } from '../vscode/settings.ts';
import { applicationError } from './applicationProblem.ts';

export interface ConfiguredApplication {
  arn: string;
  /** The application's instance, under the user's name for the application. */
  instance: Instance;
  /** None: all scopes of the application. */
  scopes: readonly string[];
  credentials: CredentialSource;
  assertion: AssertionSource;
}

/** Whose AWS credentials sign the requests: a role of a signed-in user, or a profile. */
export type CredentialSource =
  | { role: RoleReference; person?: string | undefined }
  | { role?: never; profile: string };

/** What shows the application who the user is. */
export type AssertionSource =
  | { provider: string; scopes: readonly string[] }
  | { from: 'session'; person?: string | undefined; scopes?: readonly string[] | undefined }
  | { browser: true; redirectUri: string };

const key = `${section}.applications`;

const text = v.pipe(v.string(), v.trim(), v.nonEmpty());
const texts = v.array(v.string());

const credentialsSchema = v.union([
  v.object({
    role: v.pipe(text, v.regex(/^\d{12}\/[\w+=,.@-]{1,64}$/), v.transform(readRole)),
    person: v.optional(text),
  }),
  v.object({ profile: text }),
]);

const assertionSchema = v.union([
  v.object({
    // Our own would wait for itself.
    provider: v.pipe(text, v.notValue(authenticationProvider.id)),
    scopes: v.optional(texts, []),
  }),
  v.object({ from: v.literal('session'), person: v.optional(text), scopes: v.optional(texts) }),
  v.object({
    browser: v.literal(true),
    redirectUri: v.pipe(
      text,
      v.regex(/^http:\/\/127\.0\.0\.1(:\d{1,5})?(\/[^\s?#]*)?$/),
      v.check((uri) => URL.canParse(uri)),
    ),
  }),
]);

const applicationSchema = v.object({
  name: text,
  applicationArn: v.pipe(
    text,
    v.check((arn) => readApplicationArn(arn) !== undefined),
  ),
  region: v.pipe(text, v.regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)),
  scopes: v.optional(texts, []),
  credentials: credentialsSchema,
  assertion: assertionSchema,
});

/** The usable entries, and why the others are not usable: a mistake in one must not hide the rest. */
export function readApplications(): {
  applications: ConfiguredApplication[];
  /** `bad-settings`, each naming an entry and what is wrong with it. */
  faults: SignInError[];
} {
  const applications: ConfiguredApplication[] = [];
  const faults: SignInError[] = [];
  const value = ownValue('applications');
  const found = Array.isArray(value) ? value.entries() : [];
  if (!Array.isArray(value)) faults.push(unusableSetting(key, noList()));
  for (const [index, entry] of found) {
    try {
      const application = readApplication(entry, index);
      if (applications.some((other) => other.arn === application.arn)) {
        throw unusableSetting(`${key}[${index}]`, alreadyListed());
      }
      applications.push(application);
    } catch (error) {
      if (!(error instanceof SignInError)) throw error;
      faults.push(error);
    }
  }
  return { applications, faults };
}

/**
 * The application with this ARN.
 * @param name the user's name for it, as far as it is known
 * @throws SignInError `application` if there is none, `bad-settings` if its entry cannot be used
 */
export function requireApplication(arn: string, name = arn): ConfiguredApplication {
  const value = ownValue('applications');
  const all: unknown[] = Array.isArray(value) ? value : [];
  const index = all.findIndex((entry) => arnOf(entry) === arn);
  if (index >= 0) return readApplication(all[index], index);
  const problem = { kind: 'not-configured', application: name } as const;
  throw applicationError(problem, 'application: not in the settings');
}

function arnOf(entry: unknown): string | undefined {
  const parsed = v.safeParse(v.object({ applicationArn: text }), entry);
  return parsed.success ? parsed.output.applicationArn : undefined;
}

function readApplication(value: unknown, index: number): ConfiguredApplication {
  const parsed = v.safeParse(applicationSchema, value);
  if (!parsed.success) {
    const member = (v.getDotPath(parsed.issues[0]) ?? '').split('.')[0] ?? '';
    const rule = memberRules[member] ?? noObject;
    throw unusableSetting(`${key}[${index}]`, rule());
  }
  const { name, applicationArn: arn, region, scopes, credentials, assertion } = parsed.output;
  const startUrl = readApplicationArn(arn)?.issuerUrl ?? arn;
  return { arn, instance: { name, startUrl, region }, scopes, credentials, assertion };
}

function readRole(role: string): RoleReference {
  const [accountId = '', roleName = ''] = role.split('/');
  return { accountId, roleName };
}

const forms = {
  credentials: [
    '{ "role": "123456789012/ReadOnly", "person": "alice · Acme" }',
    '{ "profile": "dev" }',
  ],
  assertion: [
    '{ "provider": "microsoft", "scopes": ["…"] }',
    '{ "from": "session" }',
    '{ "browser": true, "redirectUri": "http://127.0.0.1/…" }',
  ],
};

const formRule = (member: keyof typeof forms) =>
  vscode.l10n.t({
    message: '"{0}" must have one of these forms: {1}',
    args: [member, forms[member].join(' | ')],
    comment: '{0} is a member of a setting, {1} JSON.',
  });

const memberRules: Readonly<Record<string, () => string>> = {
  name: () => vscode.l10n.t('"name" must be a string.'),
  applicationArn: () =>
    vscode.l10n.t({
      message: '"applicationArn" must be the ARN of an application, such as {0}.',
      args: ['arn:aws:sso::123456789012:application/ssoins-1234567890abcdef/apl-1234567890abcdef'],
      comment: '{0} is an example.',
    }),
  region: () =>
    vscode.l10n.t('"region" must be the name of an AWS Region, such as {0}.', 'us-east-1'),
  scopes: () => vscode.l10n.t('"scopes" must be a list of strings.'),
  credentials: () => formRule('credentials'),
  assertion: () => formRule('assertion'),
};
/** Its credentials would sign for the entry before it. */
const alreadyListed = () => vscode.l10n.t('An entry before it has the same "applicationArn".');
const noObject = () =>
  vscode.l10n.t(
    'It must contain "name", "applicationArn", "region", "credentials" and "assertion".',
  );
