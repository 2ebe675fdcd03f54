import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import type { Instance } from '../../src/sessions/session.ts';
import { toCliSession } from '../../src/sharing/cliSession.ts';
import { fakeAccount, fakeSession } from '../fakes/session.ts';

const acme = {
  name: 'Acme',
  startUrl: 'https://d-1234567890.awsapps.com/start',
  region: 'eu-west-1',
};

const called = (userName: string, instance: Instance = acme) =>
  toCliSession(fakeSession({ instance, account: fakeAccount(instance, userName) }));

describe('toCliSession', () => {
  it('names the session after portal and user, whatever the settings call the portal', () => {
    assert.deepEqual(called('alice'), {
      name: 'vscode-d-1234567890/alice',
      startUrl: acme.startUrl,
      region: 'eu-west-1',
      scopes: ['sso:account:access'],
    });
    assert.equal(called('alice', { ...acme, name: 'Dev' }).name, called('alice').name);
  });

  it("leads to the portal behind an organization's own address", () => {
    const own = { ...acme, startUrl: 'https://sso.example.com', portalUrl: acme.startUrl };
    assert.equal(called('alice', own).startUrl, acme.startUrl);
    assert.equal(called('alice', own).name, called('alice').name);
  });

  for (const [userName, name] of [
    ['alice+dev@example.com', 'alice+dev@example.com'],
    ["Zoë (ext) 'x' ~!*", 'Zo%C3%AB%20%28ext%29%20%27x%27%20%7E%21%2A'],
    ['half of a pair \ud83d', 'half%20of%20a%20pair%20%EF%BF%BD'],
  ] as const) {
    it(`makes a name that every SDK can read of ${JSON.stringify(userName)}`, () => {
      assert.equal(called(userName).name, `vscode-d-1234567890/${name}`);
    });
  }

  // Two users under one name would be given each other's tokens.
  it('makes another name for every user', () => {
    const wellFormed = fc.string({ unit: 'grapheme', minLength: 1 });
    fc.assert(
      fc.property(wellFormed, wellFormed, (one, other) => {
        assert.equal(called(one).name === called(other).name, one === other);
        assert.match(called(one).name, /^[\w\-@+.%:/]+$/);
      }),
    );
  });

  // The notice blamed another program, and a profile of one portal found the token of the other.
  it('makes another name at every portal', () => {
    const at = (alias: string) => ({ ...acme, startUrl: `https://${alias}.awsapps.com/start` });
    assert.notEqual(called('dev-alice', at('acme')).name, called('alice', at('acme-dev')).name);
  });
});
