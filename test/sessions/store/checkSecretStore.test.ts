import assert from 'node:assert/strict';
import { test } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { SignInError } from '../../../src/base/errors.ts';
import { tryVault } from '../../../src/sessions/store/checkSecretStore.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createFakeSecrets } from '../../fakes/vault.ts';

test('leaves nothing behind in a vault that keeps what it is given', async () => {
  const secrets = createFakeSecrets(createFakeClock());
  const vault = secrets.open();
  await tryVault(vault, neverAborted);
  assert.equal(vault.writes.length, 2);
  assert.equal(secrets.values.size, 0);
});

test('tells of a vault that forgets', async () => {
  const vault = createFakeSecrets(createFakeClock()).open();
  const forgetful = { ...vault, get: async () => undefined };
  await assert.rejects(
    tryVault(forgetful, neverAborted),
    (error) => error instanceof SignInError && error.code === 'storage',
  );
});

for (const member of ['set', 'get', 'delete'] as const) {
  test(`rejects as the vault does: ${member}`, async () => {
    const vault = createFakeSecrets(createFakeClock()).open();
    vault.failing.add(member);
    await assert.rejects(tryVault(vault, neverAborted), /secret storage: \w+ failed/);
  });
}

test('stops waiting for a vault that does not answer', async () => {
  const clock = createFakeClock();
  const vault = createFakeSecrets(clock).open();
  vault.delayMs = 60_000;
  const controller = new AbortController();
  const reason = new Error('enough');
  const trial = tryVault(vault, controller);
  controller.abort(reason);
  await assert.rejects(trial, reason);
});
