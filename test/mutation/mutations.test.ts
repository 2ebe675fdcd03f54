import assert from 'node:assert/strict';
import { globSync } from 'node:fs';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { mutated, mutations } from './mutations.ts';

const root = join(import.meta.dirname, '../..');

// Changes that could no longer be made were noticed months later.
describe('the mutations', () => {
  for (const mutation of mutations) {
    it(`can be made: ${mutation.name}`, async () => {
      await mutated(mutation, root);
      for (const pattern of mutation.tests ?? []) {
        assert.ok(globSync(pattern, { cwd: root }).length > 0, pattern);
      }
    });
  }

  it('have names of their own', () => {
    assert.equal(new Set(mutations.map(({ name }) => name)).size, mutations.length);
  });
});
