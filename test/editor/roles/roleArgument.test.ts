import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import '../../fakes/vscode.ts';

const { readRoleArgument } = await import('../../../src/editor/roles/pick/roleArgument.ts');
const { explain } = await import('../../../src/editor/text/errorText.ts');

const forms = ['bash', 'json'] as const;

/** What the user reads of an argument that cannot be used. */
function refusal(argument: unknown): string {
  try {
    readRoleArgument(argument, forms);
  } catch (error) {
    return explain(error);
  }
  return assert.fail('accepted');
}

describe('the argument of the commands for roles', () => {
  it('may be missing, partial, or have members of its own', () => {
    assert.deepEqual(readRoleArgument(undefined, forms), {
      accountId: undefined,
      roleName: undefined,
    });
    const role = { account: 'alice', accountId: '012345678901', roleName: 'Admin' };
    assert.deepEqual(readRoleArgument({ ...role, form: 'json', more: 1 }, forms), {
      ...role,
      form: 'json',
    });
  });

  for (const [argument, text] of [
    ['bash', /must have this form/],
    [{ accountId: 12345678901 }, /must have this form/],
    [{ accountId: '12345678901' }, /"12345678901" is not an AWS account ID/],
    [{ accountId: '012345678901', roleName: 'a b' }, /"a b" is not a role name/],
    [{ roleName: 'Admin' }, /needs "accountId"/],
    [{ form: 'xml' }, /"form" must be one of bash, json/],
  ] as const) {
    it(`is refused as ${JSON.stringify(argument)}`, () => {
      assert.match(refusal(argument), text);
    });
  }
});
