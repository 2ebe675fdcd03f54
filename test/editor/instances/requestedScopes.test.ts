import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { answersFor, readAskedScopes } from '../../../src/editor/instances/requestedScopes.ts';
import { fakeSession } from '../../fakes/session.ts';

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
