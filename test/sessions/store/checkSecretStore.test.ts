import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { SignInError } from '../../../src/base/errors.ts';
import { checkSecretStore } from '../../../src/sessions/store/checkSecretStore.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createFakeSecrets } from '../../fakes/secretStore.ts';

describe('the check of secret storage', () => {
  test('leaves nothing behind in a working secret store', async () => {
    const secrets = createFakeSecrets(createFakeClock());
    const secretStore = secrets.open();
    await checkSecretStore(secretStore, neverAborted);
    assert.equal(secretStore.writes.length, 2);
    assert.equal(secrets.values.size, 0);
  });

  test('rejects if the secret store does not keep a secret', async () => {
    const secretStore = createFakeSecrets(createFakeClock()).open();
    const forgetful = { ...secretStore, get: async () => undefined };
    await assert.rejects(
      checkSecretStore(forgetful, neverAborted),
      (error) => error instanceof SignInError && error.code === 'storage',
    );
  });

  for (const member of ['set', 'get', 'delete'] as const) {
    test(`rejects with the error of the secret store: ${member}`, async () => {
      const secretStore = createFakeSecrets(createFakeClock()).open();
      secretStore.failing.add(member);
      await assert.rejects(
        checkSecretStore(secretStore, neverAborted),
        /secret storage: \w+ failed/,
      );
    });
  }

  test('stops waiting for the secret store on abort', async () => {
    const clock = createFakeClock();
    const secretStore = createFakeSecrets(clock).open();
    secretStore.delayMs = 60_000;
    const controller = new AbortController();
    const reason = new Error('enough');
    const trial = checkSecretStore(secretStore, controller);
    controller.abort(reason);
    await assert.rejects(trial, reason);
  });
});
