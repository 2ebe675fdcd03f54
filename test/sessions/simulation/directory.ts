/** The users of the simulated Identity Center. */
import type { Instance } from '../../../src/sessions/session.ts';
import type { Instance as Directory } from '../../emulator/world/directory.ts';

/** An instance with these users, who have no roles. */
export function directoryOf(instance: Instance, users: readonly string[]): Directory {
  return {
    ...instance,
    id: 'ssoins-1111111111111111',
    identityStoreId: 'd-1111111111',
    ownerAccountId: '111111111111',
    users: users.map((name) => ({
      name,
      displayName: name,
      email: `${name}@example.com`,
      id: name,
      accounts: [],
    })),
  };
}
