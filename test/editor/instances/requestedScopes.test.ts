import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  answersFor,
  readAskedScopes,
  samePortal,
} from '../../../src/editor/instances/requestedScopes.ts';
import type { Session } from '../../../src/sessions/session.ts';

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

// A session once answered for its bare start URL only, and its caller was asked to sign in for ever.
for (const link of [
  `${startUrl}/`,
  `${startUrl}/#/`,
  `${startUrl}/#/?tab=accounts`,
  `${startUrl}/#/device?user_code=ABCD-EFGH`,
  `${startUrl}?referrer=mail`,
  'HTTPS://Acme.AWSApps.com/start',
  ' acme.awsapps.com/start ',
]) {
  test(`leads to the same portal: ${link}`, () => {
    assert.ok(samePortal(link, startUrl));
    const asked = [...session.scopes, `IDENTITY_CENTER_START_URL:${link}`];
    assert.ok(answersFor(session, readAskedScopes(asked)));
  });
}

for (const link of [
  'https://other.awsapps.com/start',
  'https://acme.awsapps.com.evil.test/start',
  'https://acme.awsapps.com@evil.test/start',
  'https://acme.awsapps.com:8443/start',
  'http://acme.awsapps.com/start',
  'https://аcme.awsapps.com/start', // a Cyrillic letter
  'nonsense',
  '',
]) {
  test(`leads to no portal, or another one: ${link}`, () => assert.ok(!samePortal(link, startUrl)));
}
