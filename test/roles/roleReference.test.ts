import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SignInError } from '../../src/base/errors.ts';
import { formatRole, parseRole, requireRole } from '../../src/roles/roleReference.ts';

/** The rule that a reference breaks. */
function ruleOf(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    assert.ok(error instanceof SignInError && error.failure.code === 'bad-settings');
    const { problem } = error.failure;
    return problem?.kind === 'role' ? problem.rule : problem?.kind;
  }
  return undefined;
}

describe('a role reference', () => {
  it('is read and written as account and role', () => {
    const role = { accountId: '012345678901', roleName: 'Read+Only=1,2.3@4_5-6' };
    assert.deepEqual(parseRole(formatRole(role)), role);
  });

  for (const accountId of ['', '12345678901', '1234567890123', '01234567890a', '０12345678901']) {
    it(`refuses "${accountId}" as an account`, () => {
      assert.equal(
        ruleOf(() => requireRole({ accountId, roleName: 'Admin' })),
        'account-id',
      );
    });
  }

  for (const roleName of ['', 'a b', 'a/b', 'a\nb', 'rôle', "a'b", 'a'.repeat(65)]) {
    it(`refuses ${JSON.stringify(roleName)} as a role`, () => {
      assert.equal(
        ruleOf(() => requireRole({ accountId: '012345678901', roleName })),
        'role-name',
      );
    });
  }

  it('has no second slash and no missing part', () => {
    assert.equal(
      ruleOf(() => parseRole('012345678901')),
      'role-name',
    );
    assert.equal(
      ruleOf(() => parseRole('012345678901/a/b')),
      'role-name',
    );
    assert.equal(
      ruleOf(() => parseRole('ReadOnly')),
      'account-id',
    );
  });
});
