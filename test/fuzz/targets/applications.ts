/** What a sign-in to an application reads: settings, tokens of other providers, refusals. */
import assert from 'node:assert/strict';
import { neverAborted } from '../../../src/base/abortable.ts';
import { SignInError } from '../../../src/base/errors.ts';
import { portOf, redirectUriFor } from '../../../src/flows/callback.ts';
import { readApplicationArn } from '../../../src/oidc/applicationArn.ts';
import { readCallerError } from '../../../src/oidc/callerError.ts';
import { OidcError } from '../../../src/oidc/oidcError.ts';
import { withProblems } from '../../../src/sessions/signIn/applicationError.ts';
import { fakeApplication, fakeSession } from '../../fakes/session.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';
import { assertOneLine, jsonOf, read, type Target } from '../target.ts';

const { readApplications, requireApplication } = await import(
  '../../../src/editor/applications/applicationSettings.ts'
);
const { proofOf } = await import('../../../src/editor/applications/proof.ts');

const { arn } = fakeApplication;

export const applicationTargets: Readonly<Record<string, Target>> = {
  'setting-applications': (input) => {
    openFakeWindow({ settings: { 'iamIdentityCenter.applications': jsonOf(input) } });
    return read(() => {
      for (const application of readApplications().applications) {
        assert.match(application.arn, /^arn:aws[a-z-]*:sso::\d{12}:application\/[\w./-]+$/);
        assert.equal(new URL(application.instance.startUrl).protocol, 'https:');
        assert.equal(requireApplication(application.arn).arn, application.arn);
        const { assertion } = application;
        if (!('browser' in assertion)) continue;
        const uri = redirectUriFor(portOf(assertion.redirectUri) || 4242, assertion.redirectUri);
        const { protocol, hostname, username, search } = new URL(uri);
        assert.deepEqual([protocol, hostname, username, search], ['http:', '127.0.0.1', '', '']);
      }
    });
  },
  'application-arn': (input) => {
    const read = readApplicationArn(input);
    if (read) assert.match(read.issuerUrl, /^https:\/\/[a-z.-]+\/[\w.-]+$/);
  },
  'foreign-session': (input) => {
    const answer = jsonOf(input);
    openFakeWindow({ authentication: { getSession: async () => answer as never } });
    return read(async () => {
      const proof = proofOf(
        {
          arn,
          instance: fakeSession().instance,
          scopes: [],
          credentials: { profile: 'a' },
          assertion: { provider: 'foreign', scopes: [] },
        },
        [],
      );
      assert.ok(proof.kind === 'assertion');
      const { jwt, userName } = await proof.get(neverAborted);
      assert.equal(jwt.split('.').length, 3);
      assert.ok(userName === undefined || typeof userName === 'string');
    });
  },
  'refused-assertion': async (input) => {
    const part = (text: string) => Buffer.from(text).toString('base64url');
    const assertion = `${part('{}')}.${part(input)}.x`;
    const details = { name: 'InvalidGrantException', status: 400, error: 'invalid_grant' } as const;
    const refusing = {
      createTokenWithIam: async () => {
        throw new OidcError(details);
      },
    };
    const grantType = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
    const { createTokenWithIam } = withProblems(refusing, 'Reports', () => '');
    const error = await createTokenWithIam(
      { clientId: arn, grantType, assertion },
      neverAborted,
    ).catch((thrown: unknown) => thrown);
    assert.ok(error instanceof SignInError && error.failure.code === 'application');
    assert.ok(error.failure.problem.kind === 'assertion');
    assertOneLine(error.failure.problem.issuer);
    assertOneLine(error.failure.problem.audience);
  },
  'response-caller-error': (input) => {
    const error = readCallerError({
      status: 403,
      headers: {},
      body: input,
      sentAt: 0,
      receivedAt: 0,
    });
    assertOneLine(error?.message);
  },
};
