import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { redact, shortHash } from '../../src/base/log.ts';

describe('the log', () => {
  test('redacts a secret that got into a line by mistake', () => {
    for (const secret of [
      `aoal-${randomBytes(48).toString('base64url')}:MGYC${randomBytes(48).toString('base64')}`,
      randomBytes(32).toString('base64url'),
      randomBytes(32).toString('hex'),
    ]) {
      const line = redact(`refresh: sent: ${secret} to oidc.us-east-1.amazonaws.com`);
      for (let i = 0; i + 16 <= secret.length; i += 1) {
        assert.ok(!line.includes(secret.slice(i, i + 16)), line);
      }
      assert.match(line, /oidc\.us-east-1\.amazonaws\.com/);
    }
  });

  // Encoding breaks a token into runs that are too short to be noticed.
  test('redacts a secret in each form it can have in a line', () => {
    const random = 'aB3+/x'.repeat(8);
    for (const form of [
      encodeURIComponent('Ab3+/='.repeat(12)),
      encodeURIComponent(encodeURIComponent('Ab3+/='.repeat(12))),
      'MGYC0a:'.repeat(9),
      '3f:a0:17:'.repeat(9),
      '1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
      'request=1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed',
      `request 1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed${random}`,
      Buffer.from(random).toString('base64'),
      Buffer.from(random).toString('hex').toUpperCase(),
    ]) {
      const line = redact(`refresh: sent: ${form}`);
      for (let i = 0; i + 12 <= form.length; i += 1) {
        assert.ok(!line.includes(form.slice(i, i + 12)), line);
      }
    }
  });

  // AWS Support asks for it.
  test('shows the id of a request', () => {
    const line =
      'sso-oidc: CreateToken answered: 400, request 1b9d6bcd-bbfd-4b2d-9b5d-ab8dfbbd4bed';
    assert.equal(redact(line), line);
  });

  test('redacts the parameters of a redirect, even short ones', () => {
    assert.equal(
      redact('GET /oauth/callback?code=abc&state=xyz&error=no'),
      'GET /oauth/callback?code=…&state=…&error=no',
    );
  });

  test('redacts the user name and password of a proxy', () => {
    for (const [given, written] of [
      ['PROXY alice:p@ss@proxy.test:3128', 'PROXY …@proxy.test:3128'],
      ['http://alice:secret@[fd00::1]:3128/', '…@[fd00::1]:3128/'],
      ['proxy type for: alice@proxy.test; DIRECT', 'proxy type for: …@proxy.test; DIRECT'],
    ] as const) {
      assert.equal(redact(`network: failed: ${given}`), `network: failed: ${written}`);
    }
  });

  // Errors quote the service, and lines quote errors.
  test('keeps text from outside on one line of limited length', () => {
    const reply = 'no\r\n2026-11-21 12:00:00 [info] sign-in: done\u2028\u202edrawkcab';
    assert.equal(
      redact(`sign-in: failed: ${reply}`),
      'sign-in: failed: no 2026-11-21 12:00:00 [info] sign-in: done drawkcab',
    );
    assert.equal(redact('a '.repeat(100_000)).length, 2000);
  });

  test('leaves an ordinary line unchanged', () => {
    const line =
      'sign-in: done: session 1b9d6bcd, us-east-1, https://d-1234567890.awsapps.com/start';
    assert.equal(redact(line), line);
  });

  test('shows equal ids as equal short hashes', () => {
    assert.equal(shortHash('one'), shortHash('one'));
    assert.notEqual(shortHash('one'), shortHash('two'));
    assert.match(shortHash('one'), /^[0-9a-f]{8}$/);
  });
});
