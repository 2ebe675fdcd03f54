import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answersFor, readAskedScopes, samePortal } from '../../src/editor/askedScopes.ts';
import type { Session } from '../../src/sessions/session.ts';

const startUrl = 'https://acme.awsapps.com/start';
const session = {
  scopes: ['a:b', 'sso:account:access'],
  instance: { name: 'acme', startUrl, region: 'us-east-1' },
} as unknown as Session;

test('keeps what was asked exactly, and registers the set', () => {
  const requested = Object.freeze(['sso:account:access', 'a:b', 'a:b']);
  assert.deepEqual(readAskedScopes(requested), {
    requested: ['sso:account:access', 'a:b', 'a:b'],
    scopes: ['a:b', 'sso:account:access'],
  });
});

test('no scopes stand for the default one', () => {
  assert.deepEqual(readAskedScopes([]), { requested: [], scopes: ['sso:account:access'] });
});

test('extra scopes name the instance and are not registered', () => {
  const asked = readAskedScopes([
    `IDENTITY_CENTER_START_URL:${startUrl}`,
    'IDENTITY_CENTER_REGION:us-east-1',
    'a:b',
  ]);
  assert.deepEqual(asked.scopes, ['a:b']);
  assert.equal(asked.startUrl, startUrl);
  assert.equal(asked.region, 'us-east-1');
});

test('refuses a scope the service cannot know, and two instances', () => {
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
  test(`a session ${answers ? 'answers' : 'does not answer'} for ${asked.join(' ')}`, () => {
    assert.equal(answersFor(session, readAskedScopes(asked)), answers);
  });
}

test('a start URL is the same with and without the pasted tail', () => {
  assert.ok(samePortal(`${startUrl}/#/`, startUrl));
  assert.ok(!samePortal('https://other.awsapps.com/start', startUrl));
});
