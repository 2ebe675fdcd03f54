/** The URL of an access portal: its forms, and what each of them shows about the instance. */

import { isRegion, partitionOf } from '../aws/regions.ts';
import { SignInError } from '../base/errors.ts';
import type { StartUrlRule } from '../base/failure.ts';
import { withoutTrailing } from '../base/withoutTrailing.ts';

export interface StartUrl {
  /**
   * The URL to use. An AWS portal's has no query, fragment or trailing slash; another host is asked
   * exactly as typed, because its path and query may decide where it redirects to.
   */
  startUrl: string;
  /** A short name for display: the instance id or alias. */
  name: string;
  /** The region, if the link contains it: in the host name, or on the page where access is allowed. */
  region?: string;
  /**
   * The name of the partition. Missing for a host that is not AWS's, which may redirect to a portal
   * (`resolvePortal`).
   */
  partition?: string;
}

const rules: Readonly<Record<StartUrlRule, string>> = {
  'not-a-url': 'not a URL',
  'not-https': 'must begin with https://',
  password: 'must not contain a user name or password',
  'no-directory': 'the path that identifies the portal is missing',
  'region-only': 'the page shows the region, but not the portal',
  'console-page': 'the AWS console is not an access portal',
  'aws-page': 'this page of AWS is not an access portal',
  'account-id': 'an AWS account is not an access portal',
};

/** The error for a text that is not a start URL. A `region-only` page has a `region`. */
export function startUrlError(rule: StartUrlRule, region?: string): SignInError {
  const problem = { kind: 'start-url', rule, ...(region !== undefined && { region }) } as const;
  return new SignInError({ code: 'bad-settings', problem }, `start URL: ${rules[rule]}`);
}

/** The rule that a start URL breaks, with the region it shows; `undefined` for other errors. */
export function startUrlProblemOf(
  error: unknown,
): { rule: StartUrlRule; region?: string } | undefined {
  if (!(error instanceof SignInError) || error.failure.code !== 'bad-settings') return undefined;
  const { problem } = error.failure;
  return problem?.kind === 'start-url' ? problem : undefined;
}

/** A form of portal URL. Named groups in the expressions are the portal's name and region. */
interface Form {
  host: RegExp;
  partition?: string;
  /** The only region of portals of this form, if the host does not show it. */
  region?: string;
  /** The part of the path that belongs to the start URL; required. */
  path?: RegExp;
  /** The path of every portal of this form, whatever the path of the link. */
  fixedPath?: string;
}

const directory = /^\/directory\/(?<name>[\w.-]+)/;
const issuer = /^\/(?<name>(ssoins|ins)-[\w.-]+)/;

/** A form without a partition has that of its region. */
const portals: readonly Form[] = [
  {
    host: /^start\.((?<region>us-gov-[a-z]+-\d)\.)?us-gov-home\.awsapps\.com$/,
    partition: 'aws-us-gov',
    path: directory,
  },
  {
    host: /^start\.((?<region>cn-[a-z]+-\d)\.)?home\.awsapps\.cn$/,
    partition: 'aws-cn',
    path: directory,
  },
  // AWS Builder ID has only one region.
  { host: /^(?<name>view)\.awsapps\.com$/, region: 'us-east-1', fixedPath: '/start' },
  { host: /^(?<name>[\w-]+)\.awsapps\.com$/, partition: 'aws', fixedPath: '/start' },
  { host: /^(?<name>[\w-]+)\.(?<region>[a-z0-9-]+)\.portal\.amazonaws\.(com|com\.cn|eu)$/ },
  {
    host: /^(?<name>[\w-]+)\.portal\.(?<region>[a-z0-9-]+)\.app\.(aws|amazonwebservices\.com\.cn)$/,
  },
  { host: /^(?<name>[\w-]+)\.portal\.(?<region>[a-z0-9-]+)\.api\.amazonwebservices\.eu$/ },
  { host: /^identitycenter\.us-gov\.amazonaws\.com$/, partition: 'aws-us-gov', path: issuer },
  { host: /^identitycenter\.amazonaws\.com\.cn$/, partition: 'aws-cn', path: issuer },
  { host: /^identitycenter\.amazonaws\.eu$/, partition: 'aws-eusc', path: issuer },
  { host: /^identitycenter\.amazonaws\.com$/, partition: 'aws', path: issuer },
];

/** Pages that users see in the address bar on the way to the portal. */
const regionalPages =
  /^((device|portal)\.sso|oidc)\.(?<region>[a-z0-9-]+)\.(amazonaws\.(com|com\.cn|eu)|api\.aws)$|^(?<signInRegion>[a-z0-9-]+)\.signin\.aws$/;

/** The sign-in page of a directory: `https://eu-west-1.signin.aws/platform/d-1234567890/login`. */
const signInPages = /^(?<region>[a-z0-9-]+)\.signin\.(aws|aws\.amazon\.com)$/;
const signInPath = /^\/platform\/(?<name>d-[0-9a-f]{10})(\/|$)/;

/** The console and its sign-in pages, in each partition. */
const consolePages =
  /^([\w-]+\.)*(console|signin)\.(aws\.amazon\.com|amazonaws-us-gov\.com|amazonaws\.cn|amazonaws-eusc\.eu)$/;

/** Nobody has an address of their own there. */
const awsPages = /^([\w-]+\.)*aws\.amazon\.com$/;

/** Longer than any link. */
const longestUrl = 4096;

/**
 * Reads a portal link as users copy it: without a scheme, with a query, a trailing slash, `#/` or
 * `#/device?…`. A link to a page of the portal is read as a link to the portal.
 * @throws SignInError `bad-settings` with a `start-url` problem
 */
export function readStartUrl(text: string): StartUrl {
  const url = readUrl(text.trim());
  const known = readPortal(url);
  if (known) return known;
  if (url.protocol !== 'https:') throw startUrlError('not-https');
  const { origin, pathname, search, hostname } = url;
  const path = pathname === '/' && search === '' ? '' : pathname;
  return { startUrl: origin + path + search, name: hostname };
}

function readUrl(text: string): URL {
  if (text.length > longestUrl || /\s/.test(text)) throw startUrlError('not-a-url');
  const url = URL.parse(/^[a-z][a-z0-9+.-]*:(?!\d)/i.test(text) ? text : `https://${text}`);
  // Each character that is escaped becomes longer.
  if (!url || url.href.length > longestUrl) throw startUrlError('not-a-url');
  if (url.protocol !== 'https:' && url.protocol !== 'http:') throw startUrlError('not-https');
  if (!/[^.]\.[^.]/.test(url.hostname)) throw startUrlError('not-a-url');
  if (url.username || url.password) throw startUrlError('password');
  return url;
}

function readPortal(url: URL): StartUrl | undefined {
  // AWS portals are on the default port only.
  if (url.port !== '') return undefined;
  const signIn = readSignInPage(url);
  if (signIn) return signIn;
  if (consolePages.test(url.hostname)) throw startUrlError('console-page');
  if (awsPages.test(url.hostname)) throw startUrlError('aws-page');
  const page = regionalPages.exec(url.hostname)?.groups;
  const pageRegion = page?.region ?? page?.signInRegion;
  if (pageRegion && isRegion(pageRegion)) throw startUrlError('region-only', pageRegion);

  for (const form of portals) {
    const host = form.host.exec(url.hostname);
    if (host) return readForm(form, host, url);
  }
  return undefined;
}

function readForm(form: Form, host: RegExpExecArray, url: URL): StartUrl {
  const path = form.path?.exec(url.pathname);
  if (form.path && !path) throw startUrlError('no-directory');
  const consent = readConsentPage(url);
  const region = form.region ?? host.groups?.region ?? consent?.region;
  const ownPath = consent ? '' : withoutTrailing(url.pathname, '/');
  return {
    // A link that begins with http: leads to https: at AWS, so nothing is lost by it.
    startUrl: `https://${url.host}${path?.[0] ?? form.fixedPath ?? ownPath}`,
    name: path?.groups?.name ?? host.groups?.name ?? url.hostname,
    ...(region && isRegion(region) && { region }),
    partition: form.partition ?? partitionOf(region ?? '').name,
  };
}

/** Users copy this link when they are asked to sign in; it identifies the portal all the same. */
function readSignInPage({ hostname, pathname }: URL): StartUrl | undefined {
  const region = signInPages.exec(hostname)?.groups?.region;
  const name = signInPath.exec(pathname)?.groups?.name;
  if (region === undefined || name === undefined || !isRegion(region)) return undefined;
  const { name: partition } = partitionOf(region);
  if (partition !== 'aws') return undefined;
  return { startUrl: `https://${name}.awsapps.com/start`, name, region, partition };
}

/**
 * The page on which the user allows the access names the true region, also where the sign-in was
 * started in another one (fwdcloudsec/granted#385): `…/user-consent/authorize.html?region=us-west-2`.
 */
function readConsentPage({ pathname, hash, search }: URL): { region?: string } | undefined {
  const [page = '', query = ''] = hash.split('?', 2);
  if (!/consent|authorize/.test(pathname + page)) return undefined;
  const region =
    new URLSearchParams(search).get('region') ?? new URLSearchParams(query).get('region');
  return region !== null && isRegion(region) ? { region } : {};
}

/** Of the links that were read last: the same few are compared all the time. */
const keys = new Map<string, string>();
const mostKeys = 100;

/**
 * The start URL as a key: equal for all spellings of one portal's link, so without slash, query and
 * fragment. A text that is not a link is its own key.
 */
export function portalKey(link: string): string {
  const known = keys.get(link);
  if (known !== undefined) return known;
  const key = readPortalKey(link);
  if (link.length > longestUrl) return key;
  if (keys.size === mostKeys) keys.clear();
  keys.set(link, key);
  return key;
}

function readPortalKey(link: string): string {
  try {
    const { startUrl, partition } = readStartUrl(link);
    return partition === undefined
      ? withoutTrailing(startUrl.split('?', 1)[0] ?? '', '/')
      : startUrl;
  } catch (error) {
    if (startUrlProblemOf(error)) return link;
    throw error;
  }
}
