import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SignInError } from '../../../src/base/errors.ts';
import { answersFor, readAskedScopes } from '../../../src/editor/instances/requestedScopes.ts';
import { fakeApplication, fakeSession } from '../../fakes/session.ts';

const startUrl = 'https://acme.awsapps.com/start';
const session = fakeSession({
  scopes: ['a:b', 'sso:account:access'],
  instance: { name: 'acme', startUrl, region: 'us-east-1' },
});

describe('the scopes that a caller requests', () => {
  it('are kept exactly as they are, and registered as a set', () => {
    const requested = Object.freeze(['sso:account:access', 'a:b', 'a:b']);
    assert.deepEqual(readAskedScopes(requested), {
      requested: ['sso:account:access', 'a:b', 'a:b'],
      scopes: ['a:b', 'sso:account:access'],
    });
  });

  it('are the default scope where there are none', () => {
    assert.deepEqual(readAskedScopes([]), { requested: [], scopes: ['sso:account:access'] });
  });

  it('may name the portal and its region, which are not registered', () => {
    const asked = readAskedScopes([
      `IDENTITY_CENTER_START_URL:${startUrl}`,
      'IDENTITY_CENTER_REGION:us-east-1',
      'a:b',
    ]);
    assert.deepEqual(asked.scopes, ['a:b']);
    assert.equal(asked.startUrl, startUrl);
    assert.equal(asked.region, 'us-east-1');
  });

  it('are refused where the service cannot know one, or where they name two portals', () => {
    for (const requested of [
      ['sso account access'],
      ['a:b:c:d'],
      [''],
      ['IDENTITY_CENTER_REGION:us-east-1', 'IDENTITY_CENTER_REGION:us-east-2'],
    ]) {
      assert.throws(() => readAskedScopes(requested), { code: 'bad-settings' });
    }
  });

  const { arn } = fakeApplication;

  it('may name an application, whose scopes need no other', () => {
    assert.deepEqual(readAskedScopes([`IDENTITY_CENTER_APPLICATION:${arn}`]), {
      requested: [`IDENTITY_CENTER_APPLICATION:${arn}`],
      scopes: [],
      application: arn,
    });
  });

  // Fault: without an ARN it was a request for a token of the access portal.
  for (const [what, requested] of [
    ['nothing', ['IDENTITY_CENTER_APPLICATION:']],
    ['a role', ['IDENTITY_CENTER_APPLICATION:arn:aws:iam::111111111111:role/x']],
    ['a second line', [`IDENTITY_CENTER_APPLICATION:${arn}\r\nx`]],
    ['900 KB', [`IDENTITY_CENTER_APPLICATION:${arn}${'a'.repeat(900_000)}`]],
    ['two', [`IDENTITY_CENTER_APPLICATION:${arn}`, `IDENTITY_CENTER_APPLICATION:${arn}0`]],
    [
      'one and a portal',
      [`IDENTITY_CENTER_APPLICATION:${arn}`, `IDENTITY_CENTER_START_URL:${startUrl}`],
    ],
    [
      'one and a region',
      [`IDENTITY_CENTER_APPLICATION:${arn}`, 'IDENTITY_CENTER_REGION:eu-west-1'],
    ],
    ['one and a role of AWS_ROLE', [`IDENTITY_CENTER_APPLICATION:${arn}`, 'AWS_ROLE:1/x']],
  ] as const) {
    it(`are refused where they name as an application: ${what}`, () => {
      assert.throws(
        () => readAskedScopes(requested),
        (error: unknown) => {
          assert.ok(error instanceof SignInError && error.code === 'bad-settings');
          assert.ok(error.message.length < 400 && !error.message.includes('\n'));
          return true;
        },
      );
    });
  }

  const matches: [asked: string[], answers: boolean][] = [
    [['a:b', 'sso:account:access'], true],
    [['sso:account:access', 'a:b', 'a:b'], true],
    [['a:b'], false],
    [['a:b', 'sso:account:access', 'c:d'], false],
    [['a:b', 'sso:account:access', `IDENTITY_CENTER_START_URL:${startUrl}/`], true],
    [
      ['a:b', 'sso:account:access', 'IDENTITY_CENTER_START_URL:https://other.awsapps.com/start'],
      false,
    ],
    [['a:b', 'sso:account:access', 'IDENTITY_CENTER_REGION:eu-west-1'], false],
  ];
  for (const [asked, answers] of matches) {
    it(`are ${answers ? '' : 'not '}answered by a session with two scopes: ${asked.join(' ')}`, () => {
      assert.equal(answersFor(session, readAskedScopes(asked)), answers);
    });
  }

  // A session answered for its bare start URL only, and its caller asked the user again and again.
  for (const link of [`${startUrl}/#/?tab=accounts`, 'HTTPS://Acme.AWSApps.com/start']) {
    it(`may name the portal by any link to it: ${link}`, () => {
      const asked = [...session.scopes, `IDENTITY_CENTER_START_URL:${link}`];
      assert.ok(answersFor(session, readAskedScopes(asked)));
    });
  }
});
