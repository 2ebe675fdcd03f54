import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { accountIdOf, isOfUser, sessionIdOf } from '../../../src/sessions/account/account.ts';
import type { Instance, SessionRecord } from '../../../src/sessions/session.ts';
import {
  fakeAccount,
  fakeApplication,
  fakeApplicationRecord,
  fakeRecord,
} from '../../fakes/session.ts';

const acme: Instance = {
  name: 'acme',
  startUrl: 'https://acme.awsapps.com/start',
  region: 'us-east-1',
};
const own: Instance = { ...acme, startUrl: 'https://sso.acme.example' };
const resolved: Instance = { ...own, portalUrl: acme.startUrl };

function record(instance: Instance, userName: string): SessionRecord {
  const account = fakeAccount(instance, userName);
  return fakeRecord({ session: { id: account.id, instance, account } });
}

const idAt = (instance: Instance, userName: string) => accountIdOf({ instance }, userName);

describe('the account of a sign-in', () => {
  test('is that of the portal and the user, capitals and the name of the portal aside', () => {
    const alice = idAt(acme, 'alice');
    assert.equal(idAt({ ...acme, name: 'Other' }, 'Alice'), alice);
    assert.equal(idAt({ ...acme, startUrl: `${acme.startUrl}/#/` }, 'ALICE'), alice);
    assert.notEqual(idAt(acme, 'bob'), alice);
    assert.notEqual(idAt({ ...acme, startUrl: 'https://b.awsapps.com/start' }, 'alice'), alice);
  });

  // Fault: an address of the organization's own that led elsewhere later replaced the account.
  test('is that of the portal where an address leads, not of the address', () => {
    assert.equal(idAt(resolved, 'alice'), idAt(acme, 'alice'));
    const moved = { ...own, portalUrl: 'https://evil.awsapps.com/start' };
    assert.notEqual(idAt(moved, 'alice'), idAt(resolved, 'alice'));
    assert.equal(isOfUser(record(resolved, 'alice'), { instance: moved }, 'alice'), false);
  });

  test('is a stored one where portal and name are the same, however they are spelled', () => {
    assert.equal(isOfUser(record(acme, 'Alice'), { instance: acme }, 'aLICE'), true);
    assert.equal(isOfUser(record(acme, 'alice'), { instance: resolved }, 'alice'), true);
    // Version 0.1.0 did not always store where an address leads.
    assert.equal(isOfUser(record(own, 'alice'), { instance: resolved }, 'alice'), true);
    assert.equal(isOfUser(record(acme, 'alice'), { instance: acme }, 'bob'), false);
    assert.equal(isOfUser(record(acme, 'alice'), { instance: own }, 'alice'), false);
  });

  // The issuer URL of an instance is accepted as its start URL.
  test('is of an application or of the portal of its instance, not of both', () => {
    const instance = {
      ...acme,
      startUrl: 'https://identitycenter.amazonaws.com/ssoins-1234567890abcdef',
    };
    const atPortal = { instance };
    const atApplication = { instance, application: fakeApplication };
    const other = { instance, application: { arn: `${fakeApplication.arn}0` } };
    const ids = [atPortal, atApplication, other].map((realm) => accountIdOf(realm, 'alice'));
    assert.equal(new Set(ids).size, 3);
    assert.equal(accountIdOf(atApplication, 'Alice'), ids[1]);
    const stored = fakeApplicationRecord({ session: { instance } });
    assert.equal(isOfUser(stored, { ...atApplication, instance: acme }, 'ALICE'), true);
    assert.equal(isOfUser(stored, atPortal, 'alice'), false);
    assert.equal(isOfUser(stored, other, 'alice'), false);
    assert.equal(isOfUser(record(instance, 'alice'), atApplication, 'alice'), false);
  });

  // Fault: two pages of one browser-hosted editor made two sessions of one sign-in.
  test('makes session ids that two windows agree on', () => {
    const purpose = ['us-east-1', ['a', 'b']];
    assert.equal(sessionIdOf('alice', purpose), sessionIdOf('alice', purpose));
    assert.notEqual(sessionIdOf('alice', purpose), sessionIdOf('bob', purpose));
    assert.notEqual(sessionIdOf('alice', purpose), sessionIdOf('alice', ['us-east-1', ['a']]));
  });
});
