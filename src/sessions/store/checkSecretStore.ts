/** Whether secret storage keeps what it is given. */
import { randomUUID } from 'node:crypto';
import { abortable, type Cancellable } from '../../base/abortable.ts';
import { SignInError } from '../../base/errors.ts';
import type { Vault } from './sessionStore.ts';

/**
 * Writes, reads and deletes a value of no meaning. Rejects with `SignInError('storage')` when
 * another value comes back, as the vault does, or with `signal.reason`.
 */
export async function tryVault(
  vault: Pick<Vault, 'get' | 'set' | 'delete'>,
  options: Cancellable,
): Promise<void> {
  const key = `diagnosis/${randomUUID()}`;
  try {
    await abortable(vault.set(key, key), options);
    if ((await abortable(vault.get(key), options)) !== key) {
      throw new SignInError('storage', 'secret storage: what was written does not come back');
    }
  } finally {
    await abortable(vault.delete(key), options);
  }
}
