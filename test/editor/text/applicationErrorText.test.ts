import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { ApplicationProblem } from '../../../src/base/failure.ts';
import '../../fakes/vscode.ts';

const { explainApplicationProblem } = await import(
  '../../../src/editor/text/applicationErrorText.ts'
);

type Problem = ApplicationProblem extends infer Each
  ? Each extends ApplicationProblem
    ? Omit<Each, 'application'>
    : never
  : never;

const reply = '';

/** Each reason, and what the user or an administrator can do about it. */
const cases: readonly [Problem, RegExp][] = [
  [{ kind: 'not-configured' }, /iamIdentityCenter\.applications does not list .* Reports/],
  [{ kind: 'signed-out', user: 'alice', sessionId: '1' }, /Sign in as alice first/],
  [{ kind: 'signed-out', user: undefined, sessionId: undefined }, /Sign in to your access portal/],
  [{ kind: 'role', role: '1/A', user: 'alice' }, /the role 1\/A to alice.*"credentials"/],
  [{ kind: 'profile', profile: 'dev', reply }, /profile dev has no AWS credentials/],
  [
    { kind: 'caller', refusal: 'not-allowed', reply },
    /administrator has to allow sso-oauth:CreateTokenWithIAM in a policy of the role/,
  ],
  [{ kind: 'caller', refusal: 'expired', reply }, /have expired/],
  [{ kind: 'caller', refusal: 'invalid', reply }, /does not accept the credentials/],
  [
    { kind: 'assertion', issuer: 'https://i', audience: 'a', reply },
    /https:\/\/i is a trusted token issuer .* audience a, and that its attribute mapping/,
  ],
  [{ kind: 'assertion', issuer: undefined, audience: 'a', reply }, /did not accept your token\.$/],
  [{ kind: 'no-session', user: 'alice', sessionId: undefined }, /Sign in as alice first/],
  [
    { kind: 'no-session', user: undefined, sessionId: undefined },
    /requires a session at your access portal/,
  ],
  [{ kind: 'code', reply }, /Please sign in again/],
  [{ kind: 'subject', reply }, /an authorized target of one of the scopes/],
  [{ kind: 'denied', reply }, /assigned to it, and whether its policy allows/],
  [{ kind: 'unknown', reply }, /does not know the application Reports, or it is disabled/],
  [{ kind: 'grant', reply }, /has to add the grant/],
  [{ kind: 'scope', reply }, /Check "scopes" in the setting/],
  [{ kind: 'request', reply: 'No.' }, /refused the request\. The reply was: No\.$/],
];

describe('the text for a refusal of an application', () => {
  for (const [problem, expected] of cases) {
    it(`says what helps: ${JSON.stringify(problem)}`, () => {
      const text = explainApplicationProblem({ application: 'Reports', ...problem });
      assert.match(text, expected);
      assert.doesNotMatch(text, /\{\d\}|undefined/);
    });
  }
});
