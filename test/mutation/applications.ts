/** Changes that each break what protects sign-ins to applications. Tests must notice them all. */
import type { Mutation } from './mutation.ts';

const settingsFile = 'src/editor/applications/applicationSettings.ts';
const tokensFile = 'src/editor/applications/applicationTokens.ts';
const proofFile = 'src/editor/applications/proof.ts';
const scopesFile = 'src/editor/instances/requestedScopes.ts';
const signInFile = 'src/sessions/signIn/applicationSignIn.ts';
const errorFile = 'src/sessions/signIn/applicationError.ts';
const messages = 'src/oidc/oidcMessages.ts';

const settingTests = ['test/editor/applications/applicationSettings.test.ts'];
const tokensTests = ['test/editor/applications/applicationTokens.test.ts'];
const proofTests = ['test/editor/applications/proof.test.ts'];
const scopeTests = ['test/editor/instances/requestedScopes.test.ts'];
const signInTests = ['test/sessions/signIn/applicationSignIn.test.ts'];
const answerTests = ['test/oidc/iamTokens.test.ts'];

export const applicationMutations: readonly Mutation[] = [
  {
    name: 'a workspace decides about applications',
    file: settingsFile,
    find: "  const value = ownValue('applications');\n  const found",
    replace:
      "  const value = vscode.workspace.getConfiguration(section).get('applications');\n  const found",
    tests: settingTests,
  },
  {
    name: 'a redirect of an application can lead to another computer',
    file: settingsFile,
    find: 'v.regex(/^http:\\/\\/127\\.0\\.0\\.1(:',
    replace: 'v.regex(/^http:\\/\\/[\\d.]+(:',
    tests: settingTests,
  },
  {
    name: 'two entries of one application share the credentials of the first',
    file: settingsFile,
    find: 'other.arn === application.arn',
    replace: 'other === application',
    tests: settingTests,
  },
  {
    name: 'our own provider may be asked for the token of a user',
    file: settingsFile,
    find: 'v.notValue(authenticationProvider.id)',
    replace: "v.notValue('')",
    tests: settingTests,
  },
  {
    name: 'an application without an ARN is the access portal',
    file: scopesFile,
    find: '(values === applications && !readApplicationArn(value));',
    replace: '(values === applications && value.length > 9e9);',
    tests: scopeTests,
  },
  {
    name: 'an application may be of another instance than the one that is named',
    file: scopesFile,
    find: '|| (application && (startUrl ?? region) !== undefined)',
    replace: '',
    tests: scopeTests,
  },
  {
    name: 'a token is exchanged at whichever endpoint is configured',
    file: signInFile,
    find: 'requireSameOrigins(journal.origins, await deps.origins(instance));',
    replace: 'requireSameOrigins(journal.origins, journal.origins);',
    tests: signInTests,
  },
  {
    name: 'the user is asked for a token although nobody can sign the request',
    file: signInFile,
    find: '  await iamTokens();\n  try {',
    replace: '  try {',
    tests: signInTests,
  },
  {
    name: 'the code of an application has no verifier',
    file: signInFile,
    find: "exchange({ grantType: 'authorization_code', ...code })",
    replace: "exchange({ grantType: 'authorization_code', ...code, codeVerifier: undefined })",
    tests: signInTests,
  },
  {
    name: 'a refreshed token gets all scopes of the application',
    file: 'src/sessions/refresh/applicationRenewal.ts',
    find: '...(scope && { scope }) }',
    replace: '...(scope && {}) }',
    tests: signInTests,
  },
  {
    name: 'the issuer in a token is shown as it is',
    file: errorFile,
    find: "typeof iss === 'string' ? oneLine(iss) : undefined",
    replace: "typeof iss === 'string' ? iss : undefined",
    tests: signInTests,
  },
  {
    name: 'the audience in a token is shown as it is',
    file: errorFile,
    find: "oneLine(audiences.join(', '))",
    replace: "audiences.join(', ')",
    tests: signInTests,
  },
  {
    name: 'a granted scope may contain anything',
    file: messages,
    find: 'const grantedScope = v.pipe(printable, ',
    replace: 'const grantedScope = v.pipe(nonEmptyString, ',
    tests: answerTests,
  },
  {
    name: 'a granted scope may have any length',
    file: messages,
    find: "v.pipe(printable, v.maxLength(152, 'must have at most 152 characters'))",
    replace: 'v.pipe(nonEmptyString, v.regex(/^[!-~]+$/))',
    tests: answerTests,
  },
  {
    name: 'any number of scopes may be granted',
    file: messages,
    find: "      v.maxLength(200, 'must have at most 200 entries'),\n",
    replace: '',
    tests: answerTests,
  },
  {
    name: 'an identity context may contain anything',
    file: messages,
    find: 'identityContext: v.exactOptional(printable)',
    replace: 'identityContext: v.exactOptional(nonEmptyString)',
    tests: answerTests,
  },
  {
    name: 'an identity context is printed with its message',
    file: messages,
    find: '      v.transform(hideSecrets),\n',
    replace: '',
    tests: answerTests,
  },
  {
    name: 'the text of a refused caller keeps its control characters',
    file: 'src/oidc/callerError.ts',
    find: "typeof text === 'string' ? oneLine(text) : ''",
    replace: "typeof text === 'string' ? text : ''",
    tests: ['test/oidc/callerError.test.ts'],
  },
  {
    name: 'other credentials than those of the profile sign',
    file: 'src/aws/profileCredentials.ts',
    find: "const { fromIni } = await import('@aws-sdk/credential-provider-ini');",
    replace:
      "const { defaultProvider: fromIni } = await import('@aws-sdk/credential-provider-node');\n    delete process.env.AWS_PROFILE;\n    if (!process.env.AWS_CONFIG_FILE) throw new Error();\n    process.env.AWS_EC2_METADATA_DISABLED = 'true';",
    tests: ['test/aws/profileCredentials.test.ts'],
  },
  {
    name: 'the command of a profile is in the notification',
    file: tokensFile,
    find: ".replace(/^Command failed: .*/, '')",
    replace: '',
    tests: tokensTests,
  },
  {
    name: 'credentials that AWS refused are used again',
    file: tokensFile,
    find: 'if (error instanceof SignInError && error.cause instanceof CallerError) forget();',
    replace: '',
    tests: tokensTests,
  },
  {
    name: 'another provider may answer with anything',
    file: proofFile,
    find: 'v.parse(v.fallback(foreignSession, nothing), session)',
    replace: 'session as typeof nothing',
    tests: proofTests,
  },
  {
    name: 'a token of another provider may have any length',
    file: proofFile,
    find: 'token.length <= longestToken && ',
    replace: '',
    tests: proofTests,
  },
  {
    name: 'what another provider said is shown in full',
    file: proofFile,
    find: 'args: [provider, oneLine(redact(messageOf(error)))],',
    replace: 'args: [provider, messageOf(error)],',
    tests: proofTests,
  },
  {
    name: 'the token of another region is exchanged',
    file: proofFile,
    find: '      each.instance.region === instance.region &&\n',
    replace: '',
    tests: proofTests,
  },
  {
    name: 'the token of a session at an application is exchanged',
    file: 'src/editor/applications/signer.ts',
    find: 'sessions.filter(({ application }) => !application);',
    replace: 'sessions.filter(() => true);',
    tests: proofTests,
  },
  {
    name: 'a user who has the label of another as a name signs for them',
    file: 'src/editor/applications/signer.ts',
    find: 'if (labelled.length > 0) return labelled;',
    replace: '',
    tests: proofTests,
  },
  {
    name: 'the port of a redirect is lost',
    file: 'src/flows/callback.ts',
    find: '?.groups?.port ?? 0',
    replace: '?.groups?.none ?? 0',
    tests: ['test/flows/callback.test.ts'],
  },
];
