/** How the extension names itself to the service, by the conventions of the AWS SDKs. */
import { release } from 'node:os';
import type { Environment, ProfileKeys } from './endpoints.ts';

export interface Product {
  name: string;
  version: string;
}

/**
 * The value of `user-agent`; `AWS_SDK_UA_APP_ID` or the profile's `sdk_ua_app_id` adds a mark of
 * whoever runs it.
 * @param api name and version, `sso-oidc#2019-06-10`
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

/** Everything but RFC 9110 token characters becomes a dash. */
function token(text: string): string {
  return text.replace(/[^A-Za-z0-9!#$%&'*+\-.^_`|~]/g, '-');
}
