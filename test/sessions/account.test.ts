import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noLog } from '../../src/base/log.ts';
import { portalKey } from '../../src/oidc/startUrl.ts';
import {
  accountOf,
  learnUserName,
  readIdTokenName,
  readRoleSessionName,
} from '../../src/sessions/account.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { portal } from './desk.ts';

const jwt = (claims: object) =>
  `e30.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.x`;

describe('the account of a sign-in', () => {
  test('is identified by the portal and the user name, not by the name of the instance', () => {
    const alice = accountOf(portal, 'alice');
    assert.equal(alice.label, 'alice · Example');
    assert.equal(accountOf({ ...portal, name: 'Other' }, 'alice').id, alice.id);
    assert.notEqual(accountOf(portal, 'bob').id, alice.id);
    assert.notEqual(accountOf({ ...portal, startUrl: 'https://x/start' }, 'alice').id, alice.id);
  });

  test('is the same for every spelling of the portal', () => {
    for (const written of [
      'https://d-1.awsapps.com/start',
      'https://d-1.awsapps.com/start/',
      'https://D-1.awsapps.com/start/#/',
      'https://d-1.awsapps.com/start#',
    ]) {
      assert.equal(portalKey(written), 'https://d-1.awsapps.com/start');
    }
  });

  test('has the user name in the claims of an ID token', () => {
    const cases = [
      [jwt({ preferred_username: 'alice', email: 'a@example.com' }), 'alice'],
      [jwt({ email: 'a@example.com' }), 'a@example.com'],
      [jwt({ sub: '730448f2-e0a1-70a7-c954-000000000000' }), undefined],
      [jwt({ preferred_username: 7 }), undefined],
      ['opaque', undefined],
      ['a.b.c', undefined],
      ['', undefined],
    ] as const;
    for (const [token, name] of cases) assert.equal(readIdTokenName(token), name);
  });

  test('has the user name as a role-session name', () => {
    const role = 'arn:aws:sts::111122223333:assumed-role/AWSReservedSSO_Admin_0a1b2c3d4e5f6a7b';
    assert.equal(readRoleSessionName(`${role}/alice@example.com`), 'alice@example.com');
    const china = role.replace('arn:aws:', 'arn:aws-cn:');
    assert.equal(readRoleSessionName(`${china}/alice`), 'alice');
    assert.equal(readRoleSessionName('arn:aws:iam::111122223333:user/alice'), undefined);
    assert.equal(readRoleSessionName('nonsense'), undefined);
  });

  test('is no longer looked up once the user cancels', async () => {
    const clock = createFakeClock();
    const cancel = new AbortController();
    const deps = {
      clock,
      log: noLog,
      portal: () => new Promise<never>(() => undefined),
      callerIdentity: () => Promise.reject(new Error('not asked')),
    };
    const learnt = learnUserName(
      portal,
      { accessToken: 't' },
      async () => 'asked',
      { ...deps, portal: () => Promise.reject(new Error('unreachable')) },
      { signal: cancel.signal },
    );
    assert.equal(await learnt, 'asked');
    cancel.abort(new Error('cancelled'));
    await assert.rejects(
      learnUserName(
        portal,
        { accessToken: 't' },
        async () => 'asked',
        { ...deps, portal: () => Promise.reject(cancel.signal.reason) },
        { signal: cancel.signal },
      ),
      /cancelled/,
    );
  });

  test('has a label of limited length without control and direction characters', () => {
    const instance = {
      name: 'Acme',
      startUrl: 'https://acme.awsapps.com/start',
      region: 'us-east-1',
    };
    const account = accountOf(instance, `ali\u202ece\n${'x'.repeat(500)}`);
    assert.match(account.label, /^ali ce x+ · Acme$/);
    assert.ok(account.label.length < 150);
    assert.notEqual(account.id, accountOf(instance, 'alice').id);
  });
});
