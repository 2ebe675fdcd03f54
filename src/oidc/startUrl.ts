/** The access portal URL: what one looks like, and what it tells of the instance. */
import { SignInError } from '../base/errors.ts';

export interface StartUrl {
  /** Without fragment and trailing slash. */
  startUrl: string;
  /** The region, where the host name holds it. */
  region?: string;
  /** A short name for people: the instance id or alias. */
  name: string;
}

/** Hosts that name the region, per partition. */
const regionalHosts = [
  /^(?<name>[\w-]+)\.(?<region>[a-z0-9-]+)\.portal\.amazonaws\.(com|com\.cn|eu)$/,
  /^(?<name>[\w-]+)\.portal\.(?<region>[a-z0-9-]+)\.app\.(aws|amazonwebservices\.com\.cn)$/,
  /^(?<name>[\w-]+)\.portal\.(?<region>[a-z0-9-]+)\.api\.amazonwebservices\.eu$/,
];

/**
 * Reads a portal link as people paste it: without scheme, with `#/` or a trailing slash.
 * @throws SignInError `bad-settings` when it is not an https URL
 */
export function readStartUrl(text: string): StartUrl {
  const trimmed = text.trim();
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:/i.test(trimmed) ? trimmed : `https://${trimmed}`);
  if (!url?.hostname.includes('.') || /\s/.test(trimmed)) {
    throw new SignInError('bad-settings', 'start URL: not a URL');
  }
  if (url.protocol !== 'https:') {
    throw new SignInError('bad-settings', 'start URL: must begin with https://');
  }
  if (url.username || url.password) {
    throw new SignInError('bad-settings', 'start URL: must not hold a user name or password');
  }
  const startUrl = `${url.origin}${url.pathname}`.replace(/\/+$/, '');
  for (const pattern of regionalHosts) {
    const found = pattern.exec(url.hostname)?.groups;
    if (found?.name && found.region) return { startUrl, region: found.region, name: found.name };
  }
  return { startUrl, name: nameOf(url) };
}

/** `d-…` or the alias from the host; the directory or instance id where it stands in the path. */
function nameOf(url: URL): string {
  const inPath = /^\/(?:directory\/)?(?<id>[\w-]+)$/.exec(url.pathname)?.groups?.id;
  if (inPath && inPath !== 'start') return inPath;
  return url.hostname.split('.')[0] ?? url.hostname;
}
