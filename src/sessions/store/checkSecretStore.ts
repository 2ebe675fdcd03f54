/** Checks whether secret storage keeps what is written to it. */
import { randomUUID } from 'node:crypto';
import { abortable, type Cancellable } from '../../base/abortable.ts';
import { SignInError } from '../../base/errors.ts';
import { checkPrefix } from './secretKeys.ts';
import type { SecretStore } from './secretStore.ts';

/**
 * Writes, reads and deletes a test value. Rejects with `SignInError('storage')` if another value is
 * read, as secret storage does, or with `signal.reason`.
 */
export async function checkSecretStore(
  secretStore: Pick<SecretStore, 'get' | 'set' | 'delete'>,
  options: Cancellable,
): Promise<void> {
  const key = checkPrefix + randomUUID();
  try {
    await abortable(secretStore.set(key, key), options);
    if ((await abortable(secretStore.get(key), options)) !== key) {
      throw new SignInError('storage', 'secret storage: did not return what was written');
    }
  } finally {
    await abortable(secretStore.delete(key), options);
  }
}
