/** The `user-agent` header, by the conventions of the AWS SDKs. */
import { release } from 'node:os';
import type { Environment, ProfileKeys } from './endpoints.ts';

/** The program that makes the calls. */
export interface Product {
  name: string;
  version: string;
}

/**
 * The value of `user-agent`, with the application id from `AWS_SDK_UA_APP_ID` or the profile's
 * `sdk_ua_app_id` if there is one.
 * @param api name and version of the API, `sso-oidc#2019-06-10`
 */
export function userAgent(
  api: string,
  { product, env, profile }: { product: Product; env: Environment; profile?: ProfileKeys },
): string {
  const parts = [
    `${token(product.name)}/${token(product.version)}`,
    'ua/2.1',
    `os/${token(platforms[process.platform] ?? 'other')}#${token(release())}`,
    'lang/js',
    `md/nodejs#${token(process.versions.node)}`,
    `api/${token(api)}`,
  ];
  const appId = env.AWS_SDK_UA_APP_ID || profile?.sdk_ua_app_id;
  if (appId) parts.push(`app/${token(appId).slice(0, longestAppId)}`);
  return parts.join(' ');
}

const longestAppId = 50;

const platforms: Partial<Record<NodeJS.Platform, string>> = {
  darwin: 'macos',
  linux: 'linux',
  win32: 'windows',
};

/** Replaces all characters other than those of an RFC 9110 token by dashes. */
function token(text: string): string {
  return text.replace(/[^A-Za-z0-9!#$%&'*+\-.^_`|~]/g, '-');
}
