/** What a user name is unique in. */

import { portalKey } from '../oidc/startUrl.ts';
import { type Application, type Instance, portalOf } from './session.ts';

/** Where a user name stands for one user: an access portal, or an application. */
export interface Realm {
  instance: Instance;
  application?: Pick<Application, 'arn'> | undefined;
}

/** Equal for the same realm. */
export function realmKey({ instance, application }: Realm): string {
  return application?.arn ?? portalKey(portalOf(instance));
}
