/**
 * Links to the AWS console in a role. The access portal makes the console session when the link is
 * opened in a browser, so no credential is in the link or passes through this extension.
 * https://docs.aws.amazon.com/singlesignon/latest/userguide/createshortcutlink.html
 */
import { query } from '../aws/endpoints.ts';
import { partitionOf } from '../aws/regions.ts';
import { portalKey } from '../oidc/startUrl.ts';
import { type Instance, portalOf, type RoleReference } from '../sessions/session.ts';

/**
 * The portal's shortcut link for a role.
 * @param destination the page of the console to open; its start page if missing
 */
export function consoleLink(
  instance: Instance,
  { accountId, roleName }: RoleReference,
  destination?: string,
): string {
  const members = query({ account_id: accountId, role_name: roleName, destination });
  return `${portalKey(portalOf(instance))}/#/console?${members}`;
}

/** The hosts of the console by partition. Those of the isolated partitions are not public. */
const consoleHosts: Readonly<Record<string, string>> = {
  aws: 'console.aws.amazon.com',
  'aws-cn': 'console.amazonaws.cn',
  'aws-us-gov': 'console.amazonaws-us-gov.com',
  'aws-eusc': 'console.amazonaws-eusc.eu',
};

/** The start page of a service in the console; `undefined` where the host is not known. */
export function servicePage(service: string, region: string): string | undefined {
  const host = consoleHosts[partitionOf(region).name];
  return host && `https://${host}/${encodeURIComponent(service)}/home?${query({ region })}`;
}
