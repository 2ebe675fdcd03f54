import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { describe, test } from 'node:test';
import { redact, shortHash } from '../../src/base/log.ts';

describe('the log guard', () => {
  test('a secret that got into a line does not get out of it', () => {
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

  test('the answer of a redirect is not written, even when it is short', () => {
    assert.equal(
      redact('GET /oauth/callback?code=abc&state=xyz&error=no'),
      'GET /oauth/callback?code=…&state=…&error=no',
    );
  });

  test('who signs in to a proxy is not written, nor with what', () => {
    for (const [said, written] of [
      ['PROXY alice:p@ss@proxy.test:3128', 'PROXY …@proxy.test:3128'],
      ['http://alice:secret@[fd00::1]:3128/', '…@[fd00::1]:3128/'],
      ['proxy type for: alice@proxy.test; DIRECT', 'proxy type for: …@proxy.test; DIRECT'],
    ] as const) {
      assert.equal(redact(`network: failed: ${said}`), `network: failed: ${written}`);
    }
  });

  // The service's own words are in errors, and errors in lines.
  test('words from outside make no second line, and no endless one', () => {
    const said = 'no\r\n2026-11-21 12:00:00 [info] sign-in: done\u2028\u202edrawkcab';
    assert.equal(
      redact(`sign-in: failed: ${said}`),
      'sign-in: failed: no 2026-11-21 12:00:00 [info] sign-in: done drawkcab',
    );
    assert.equal(redact('a '.repeat(100_000)).length, 2000);
  });

  test('plain lines stay as they are', () => {
    const line =
      'sign-in: done: session 1b9d6bcd, us-east-1, https://d-1234567890.awsapps.com/start';
    assert.equal(redact(line), line);
  });

  test('the same id has the same short hash', () => {
    assert.equal(shortHash('one'), shortHash('one'));
    assert.notEqual(shortHash('one'), shortHash('two'));
    assert.match(shortHash('one'), /^[0-9a-f]{8}$/);
  });
});
