/**
 * Where the services are: from region, FIPS, dual-stack, environment and shared config to a URL,
 * as the endpoint rules of the AWS SDKs resolve it. Pure; the environment is an argument.
 */
import { SignInError } from '../base/errors.ts';
import { isSecure } from '../base/isLoopback.ts';
import { type Partition, partitionOf } from './regions.ts';

export type ServiceId = 'oidc' | 'portal' | 'sts';

/** `auto` leaves the choice to environment, shared config and start URL, in this order. */
export type Switch = 'auto' | 'on' | 'off';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Keys of one section of the shared config. */
export type ProfileKeys = Readonly<Record<string, string | undefined>>;

export interface EndpointConfig {
  /** The region of Identity Center; `fips-X` and `X-fips` mean region X with FIPS. */
  region: string;
  /** The access portal; a dual-stack portal wants the dual-stack endpoints. */
  startUrl?: string;
  useFips?: Switch;
  useDualstack?: Switch;
  env: Environment;
  /** Keys of the shared config's profile, and of the `[services …]` section it names. */
  profile?: ProfileKeys;
  /** Flat: `sso_oidc.endpoint_url`. */
  services?: ProfileKeys;
}

export interface Endpoint {
  /** With a path prefix only where a custom endpoint has one; never a trailing slash in it. */
  url: URL;
  /** The real region, without a `fips` mark. */
  region: string;
  partition: Partition;
  /** Whether it was configured instead of derived from the region. */
  custom: boolean;
}

/** How each service is spelled in hosts, environment and shared config. */
const spellings = {
  oidc: { host: 'oidc', fips: 'oidc-fips', env: 'SSO_OIDC', key: 'sso_oidc' },
  portal: { host: 'portal.sso', fips: 'portal.sso-fips', env: 'SSO', key: 'sso' },
  sts: { host: 'sts', fips: 'sts-fips', env: 'STS', key: 'sts' },
} as const;

/**
 * Resolves the endpoint of `service`.
 * @throws SignInError `bad-settings`, naming what cannot be used
 */
export function resolveEndpoint(service: ServiceId, config: EndpointConfig): Endpoint {
  const region = realRegion(config.region);
  const partition = partitionOf(region);
  const fips =
    region !== config.region || isOn('use_fips_endpoint', config.useFips, config) === true;
  const dualstack = isOn('use_dualstack_endpoint', config.useDualstack, config);

  const configured = configuredEndpoint(service, config);
  if (configured !== undefined) {
    if (fips) throw bad(`${configured.name}: FIPS and a custom endpoint exclude each other`);
    if (dualstack) {
      throw bad(`${configured.name}: dual-stack and a custom endpoint exclude each other`);
    }
    return { url: readCustomEndpoint(configured), region, partition, custom: true };
  }

  // Nobody chose for or against dual-stack: a dual-stack portal cannot complete a device sign-in
  // that began at an IPv4 endpoint (aws/aws-cli#10507).
  const dual = dualstack ?? isDualstackPortal(config.startUrl);
  const spelling = spellings[service];
  // GovCloud's plain endpoints are its FIPS endpoints.
  const name = fips && (dual || partition.name !== 'aws-us-gov') ? spelling.fips : spelling.host;
  const suffix = dual ? partition.dualStackDnsSuffix : partition.dnsSuffix;
  return { url: new URL(`https://${name}.${region}.${suffix}`), region, partition, custom: false };
}

/** The URL of `path` below an endpoint, which may have a path of its own. */
export function appendPath({ origin, pathname }: URL, path: string): URL {
  // Not resolved as a reference: one that begins with `//` would be another host.
  return new URL(origin + pathname.replace(/\/+$/, '') + path);
}

/** A query, each value percent-encoded but for the unreserved characters of RFC 3986. */
export function query(members: Readonly<Record<string, string | number | undefined>>): string {
  const encode = (value: string | number) =>
    encodeURIComponent(value).replace(
      /[!'()*]/g,
      (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`,
    );
  return Object.entries(members)
    .filter((pair): pair is [string, string | number] => pair[1] !== undefined)
    .map(([name, value]) => `${name}=${encode(value)}`)
    .join('&');
}

/** `fips-X`, `fips-dkr-X`, `fips-prod-X`, `X-fips` and the two global names, as the SDKs read them. */
function realRegion(spelled: string): string {
  const marked = spelled.startsWith('fips-') || spelled.endsWith('-fips');
  const global = spelled === 'fips-aws-global' || spelled === 'aws-fips';
  const region = !marked
    ? spelled
    : global
      ? 'us-east-1'
      : spelled.replace(/fips-(dkr-|prod-)?|-fips/, '');
  if (!/^(?!-)[a-zA-Z0-9-]{1,63}(?<!-)$/.test(region)) {
    throw bad(`region: ${JSON.stringify(spelled.slice(0, 80))} is not a region`);
  }
  return region;
}

function isOn(
  key: 'use_fips_endpoint' | 'use_dualstack_endpoint',
  asked: Switch | undefined,
  { env, profile }: EndpointConfig,
): boolean | undefined {
  if (asked === 'on') return true;
  if (asked === 'off') return false;
  const variable = `AWS_${key.toUpperCase()}`;
  return readBoolean(variable, env[variable]) ?? readBoolean(key, profile?.[key]);
}

function readBoolean(name: string, value: string | undefined): boolean | undefined {
  if (value === undefined || value === '') return undefined;
  if (/^true$/i.test(value)) return true;
  if (/^false$/i.test(value)) return false;
  throw bad(`${name}: must be true or false`);
}

interface Configured {
  /** Where it was found, for messages. */
  name: string;
  value: string;
}

function configuredEndpoint(service: ServiceId, config: EndpointConfig): Configured | undefined {
  const { env, profile, services } = config;
  const ignored =
    readBoolean(ignoreVariable, env[ignoreVariable]) ??
    readBoolean(ignoreVariable.slice(4).toLowerCase(), profile?.ignore_configured_endpoint_urls);
  if (ignored) return undefined;
  const { env: suffix, key } = spellings[service];
  const places: [name: string, value: string | undefined][] = [
    [`AWS_ENDPOINT_URL_${suffix}`, env[`AWS_ENDPOINT_URL_${suffix}`]],
    ['AWS_ENDPOINT_URL', env.AWS_ENDPOINT_URL],
  ];
  if (places.every(([, value]) => !value) && profile?.services && !services) {
    throw bad(`services: the section [services ${profile.services}] does not exist`);
  }
  places.push(
    [`services ${key} endpoint_url`, services?.[`${key}.endpoint_url`]],
    ['endpoint_url', profile?.endpoint_url],
  );
  for (const [name, value] of places) if (value) return { name, value };
  return undefined;
}

const ignoreVariable = 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS';

function readCustomEndpoint({ name, value }: Configured): URL {
  const url = URL.parse(value);
  if (!url) throw bad(`${name}: not a URL`);
  if (!isSecure(url)) {
    throw bad(`${name}: must begin with https:// (http:// only for loopback addresses)`);
  }
  if (url.username || url.password || url.search || url.hash) {
    throw bad(`${name}: must not hold user name, password, query or fragment`);
  }
  return url;
}

function isDualstackPortal(startUrl: string | undefined): boolean {
  const host = URL.parse(startUrl ?? '')?.hostname ?? '';
  return /\.portal\.[a-z0-9-]+\.(app\.aws|app\.amazonwebservices\.com\.cn|api\.amazonwebservices\.eu)$/.test(
    host,
  );
}

function bad(message: string): SignInError {
  return new SignInError('bad-settings', message);
}
