/**
 * What the AWS CLI and the AWS SDKs see of a session: an `sso-session` with a name of its own, so
 * that sign-ins made with the AWS CLI are not affected.
 */
import { readStartUrl } from '../oidc/startUrl.ts';
import { portalOf, type Session } from '../sessions/session.ts';

/** An `sso-session` section of `~/.aws/config`. */
export interface CliSession {
  name: string;
  /** The value of `sso_start_url`: the portal that an organization's own address redirects to. */
  startUrl: string;
  region: string;
  scopes: readonly string[];
}

/**
 * `vscode-<portal>/<user>`: the same on every computer, whatever the portal is called in the
 * settings.
 */
export function toCliSession({ account, instance, scopes }: Session): CliSession {
  const { startUrl, name } = readStartUrl(portalOf(instance));
  const user = toSectionName(account.userName);
  return { name: `vscode-${name}/${user}`, startUrl, region: instance.region, scopes };
}

/**
 * Uses only characters that every SDK accepts in the name of a section; two texts never become the
 * same.
 */
function toSectionName(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!~*'()]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%40', '@')
    .replaceAll('%2B', '+');
}
