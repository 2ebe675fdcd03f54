/** The users and the application of the simulated Identity Center. */
import type { Instance } from '../../../src/sessions/session.ts';
import {
  type Application,
  type Instance as Directory,
  exampleApplications,
} from '../../emulator/world/directory.ts';
import { createTokenIssuer } from '../../fakes/tokenIssuer.ts';

export const issuer = createTokenIssuer();

export const arn =
  'arn:aws:sso::111111111111:application/ssoins-1111111111111111/apl-1111111111111111';

/** An instance with these users, who have no roles, and an application of it. */
export function directoryOf(
  instance: Instance,
  users: readonly string[],
): { instances: [Directory]; applications: [Application] } {
  const directory: Directory = {
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
  const [example] = exampleApplications as [Application];
  const application = { ...example, arn, instance: directory, trustedIssuers: [issuer.trusted] };
  return { instances: [directory], applications: [application] };
}
