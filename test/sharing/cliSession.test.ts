import assert from 'node:assert/strict';
import { test } from 'node:test';
import fc from 'fast-check';
import { accountOf } from '../../src/sessions/account.ts';
import type { Instance, Session } from '../../src/sessions/session.ts';
import { toCliSession } from '../../src/sharing/cliSession.ts';

const acme = {
  name: 'Acme',
  startUrl: 'https://d-1234567890.awsapps.com/start',
  region: 'eu-west-1',
};
const scopes = ['sso:account:access'];

const called = (userName: string, instance: Instance = acme) =>
  toCliSession({ instance, scopes, account: accountOf(instance, userName) } as unknown as Session);

test('is named after the instance and the person, whatever the settings call them', () => {
  assert.deepEqual(called('alice'), {
    name: 'vscode-d-1234567890/alice',
    startUrl: acme.startUrl,
    region: 'eu-west-1',
    scopes,
  });
  assert.equal(called('alice', { ...acme, name: 'Dev' }).name, called('alice').name);
});

test('leads to the portal where an address of the own leads there', () => {
  const own = { ...acme, startUrl: 'https://sso.example.com', portalUrl: acme.startUrl };
  assert.equal(called('alice', own).startUrl, acme.startUrl);
  assert.equal(called('alice', own).name, called('alice').name);
});

for (const [userName, name] of [
  ['alice+dev@example.com', 'alice+dev@example.com'],
  ["Zoë (ext) 'x' ~!*", 'Zo%C3%AB%20%28ext%29%20%27x%27%20%7E%21%2A'],
  ['half of a pair \ud83d', 'half%20of%20a%20pair%20%EF%BF%BD'],
] as const) {
  test(`has a name that every SDK can read, of ${JSON.stringify(userName)}`, () => {
    assert.equal(called(userName).name, `vscode-d-1234567890/${name}`);
  });
}

// Two people under one name would be given each other's tokens.
test('has another name for every person', () => {
  const wellFormed = fc.string({ unit: 'grapheme', minLength: 1 });
  fc.assert(
    fc.property(wellFormed, wellFormed, (one, other) => {
      assert.equal(called(one).name === called(other).name, one === other);
      assert.match(called(one).name, /^[\w\-@+.%:/]+$/);
    }),
  );
});

// Their notice blamed another program, and a profile of one found the token of the other.
test('has another name at every instance', () => {
  const at = (alias: string) => ({ ...acme, startUrl: `https://${alias}.awsapps.com/start` });
  assert.notEqual(called('dev-alice', at('acme')).name, called('alice', at('acme-dev')).name);
});
