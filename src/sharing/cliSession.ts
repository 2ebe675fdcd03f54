/**
 * What the AWS CLI and the AWS SDKs are told of a session, in their own terms: an `sso-session` of
 * a name of ours, so that a sign-in somebody made with the AWS CLI keeps its own.
 */
import { readStartUrl } from '../oidc/startUrl.ts';
import { portalOf, type Session } from '../sessions/session.ts';

/** An `sso-session` section of `~/.aws/config`. */
export interface CliSession {
  name: string;
  /** What `sso_start_url` is to say: where an address of the organisation's own leads. */
  startUrl: string;
  region: string;
  scopes: readonly string[];
}

/** `vscode-<instance>/<person>`: the same on every computer, whatever the settings call the instance. */
export function toCliSession({ account, instance, scopes }: Session): CliSession {
  const { startUrl, name } = readStartUrl(portalOf(instance));
  const person = toSectionName(account.userName);
  return { name: `vscode-${name}/${person}`, startUrl, region: instance.region, scopes };
}

/** Of the characters that every SDK takes in the name of a section; no two texts become the same. */
function toSectionName(text: string): string {
  return encodeURIComponent(text.toWellFormed())
    .replace(/[!~*'()]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll('%40', '@')
    .replaceAll('%2B', '+');
}
