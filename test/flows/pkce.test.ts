import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { challengeOf, createState, createVerifier } from '../../src/flows/pkce.ts';

describe('PKCE', () => {
  test('has the challenge of the example in RFC 7636 appendix B', () => {
    assert.equal(
      challengeOf('dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk'),
      'E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM',
    );
  });

  test('has verifiers and states that are unique and valid by RFC 7636 section 4.1', () => {
    const made = Array.from({ length: 100 }, () => [createVerifier(), createState()]).flat();
    for (const text of made) assert.match(text, /^[A-Za-z0-9\-._~]{43,128}$/);
    assert.equal(new Set(made).size, made.length);
  });
});
