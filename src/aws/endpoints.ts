/**
 * Resolves the endpoint of a service from region, FIPS, dual-stack, environment and shared config,
 * by the endpoint rules of the AWS SDKs. Pure: the environment is an argument.
 */
import { SignInError } from '../base/errors.ts';
import { isSecure } from '../base/isLoopback.ts';
import { withoutTrailing } from '../base/withoutTrailing.ts';
import { type Partition, partitionOf } from './regions.ts';

/** The services that have endpoints here. */
export type ServiceId = 'oidc' | 'portal' | 'sts';

/** `auto` takes the value from environment, shared config or start URL, in this order. */
export type Switch = 'auto' | 'on' | 'off';

/** Environment variables. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** The keys of one section of the shared config. */
export type ProfileKeys = Readonly<Record<string, string | undefined>>;

/** What the endpoint of a service depends on. */
export interface EndpointConfig {
  /** The region of Identity Center; `fips-X` and `X-fips` mean region X with FIPS. */
  region: string;
  /** The access portal. A dual-stack portal needs the dual-stack endpoints. */
  startUrl?: string;
  useFips?: Switch;
  useDualstack?: Switch;
  env: Environment;
  /** The profile in the shared config. */
  profile?: ProfileKeys;
  /** The `[services …]` section that the profile names, flattened: `sso_oidc.endpoint_url`. */
  services?: ProfileKeys;
}

/** A resolved endpoint. */
export interface Endpoint {
  /** Has a path only if a custom endpoint has one. */
  url: URL;
  /** The region without a `fips` prefix or suffix. */
  region: string;
  partition: Partition;
  /** Whether the URL was configured rather than derived from the region. */
  custom: boolean;
  /** The variable, key or setting that a configured URL, or else FIPS, comes from. */
  source?: string;
}

/** The name of each service in hosts, environment and shared config. */
const spellings = {
  oidc: { host: 'oidc', fips: 'oidc-fips', env: 'SSO_OIDC', key: 'sso_oidc' },
  portal: { host: 'portal.sso', fips: 'portal.sso-fips', env: 'SSO', key: 'sso' },
  sts: { host: 'sts', fips: 'sts-fips', env: 'STS', key: 'sts' },
} as const;

/**
 * Resolves the endpoint of `service`.
 * @throws SignInError `bad-settings`, naming the value that cannot be used
 */
export function resolveEndpoint(service: ServiceId, config: EndpointConfig): Endpoint {
  const region = parseRegion(config.region);
  const partition = partitionOf(region);
  const fipsSource = region === config.region ? fipsSourceOf(config) : config.region;
  const fips = fipsSource !== undefined;
  const dualstack = readSwitch('use_dualstack_endpoint', config.useDualstack, config);

  const custom = findCustomEndpoint(service, config);
  if (custom !== undefined) {
    if (fips) throw badSettings(`${custom.name}: FIPS and a custom endpoint cannot be combined`);
    if (dualstack) {
      throw badSettings(`${custom.name}: dual-stack and a custom endpoint cannot be combined`);
    }
    const url = readCustomEndpoint(custom);
    return { url, region, partition, custom: true, source: custom.name };
  }

  // If dual-stack is not configured, the start URL decides: a dual-stack portal cannot complete a
  // device sign-in that was started at an IPv4 endpoint (aws/aws-cli#10507).
  const dual = dualstack ?? isDualstackPortal(config.startUrl);
  const spelling = spellings[service];
  // GovCloud's plain endpoints are its FIPS endpoints.
  const name = fips && (dual || partition.name !== 'aws-us-gov') ? spelling.fips : spelling.host;
  const suffix = dual ? partition.dualStackDnsSuffix : partition.dnsSuffix;
  const url = new URL(`https://${name}.${region}.${suffix}`);
  return { url, region, partition, custom: false, ...(fips && { source: fipsSource }) };
}

/** What turns FIPS on; `undefined` where it is off. */
function fipsSourceOf(config: EndpointConfig): string | undefined {
  if (readSwitch('use_fips_endpoint', config.useFips, config) !== true) return undefined;
  if (config.useFips === 'on') return 'useFipsEndpoint';
  return config.env.AWS_USE_FIPS_ENDPOINT ? 'AWS_USE_FIPS_ENDPOINT' : 'use_fips_endpoint';
}

/** The URL of `path` at an endpoint that may itself have a path. */
export function appendPath({ origin, pathname }: URL, path: string): URL {
  // Not resolved as a relative reference: one that starts with `//` would name another host.
  return new URL(origin + withoutTrailing(pathname, '/') + path);
}

/** A query string. Values are percent-encoded except for the unreserved characters of RFC 3986. */
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

/** Throws for a name that could not be part of a host. */
function parseRegion(name: string): string {
  const region = withoutFips(name);
  if (!/^(?!-)[a-zA-Z0-9-]{1,63}(?<!-)$/.test(region)) {
    throw badSettings(`region: ${JSON.stringify(name.slice(0, 80))} is not a region`);
  }
  return region;
}

/** Reads `fips-X`, `X-fips`, `fips-dkr-X`, `fips-prod-X` and the global names as the SDKs do. */
function withoutFips(name: string): string {
  if (name === 'fips-aws-global' || name === 'aws-fips') return 'us-east-1';
  const isMarked = name.startsWith('fips-') || name.endsWith('-fips');
  return isMarked ? name.replace(/fips-(dkr-|prod-)?|-fips/, '') : name;
}

function readSwitch(
  key: 'use_fips_endpoint' | 'use_dualstack_endpoint',
  option: Switch | undefined,
  { env, profile }: EndpointConfig,
): boolean | undefined {
  if (option === 'on') return true;
  if (option === 'off') return false;
  const variable = `AWS_${key.toUpperCase()}`;
  return readBoolean(variable, env[variable]) ?? readBoolean(key, profile?.[key]);
}

function readBoolean(name: string, value: string | undefined): boolean | undefined {
  if (value === undefined || value === '') return undefined;
  if (/^true$/i.test(value)) return true;
  if (/^false$/i.test(value)) return false;
  throw badSettings(`${name}: must be true or false`);
}

interface CustomEndpoint {
  /** The variable or key that it comes from, for messages. */
  name: string;
  value: string;
}

function findCustomEndpoint(
  service: ServiceId,
  config: EndpointConfig,
): CustomEndpoint | undefined {
  const { env, profile, services } = config;
  const ignored =
    readBoolean(ignoreVariable, env[ignoreVariable]) ??
    readBoolean(ignoreVariable.slice(4).toLowerCase(), profile?.ignore_configured_endpoint_urls);
  if (ignored) return undefined;
  const { env: suffix, key } = spellings[service];
  const sources: [name: string, value: string | undefined][] = [
    [`AWS_ENDPOINT_URL_${suffix}`, env[`AWS_ENDPOINT_URL_${suffix}`]],
    ['AWS_ENDPOINT_URL', env.AWS_ENDPOINT_URL],
  ];
  if (sources.every(([, value]) => !value) && profile?.services && !services) {
    throw badSettings(`services: the section [services ${profile.services}] does not exist`);
  }
  sources.push(
    [`services ${key} endpoint_url`, services?.[`${key}.endpoint_url`]],
    ['endpoint_url', profile?.endpoint_url],
  );
  for (const [name, value] of sources) if (value) return { name, value };
  return undefined;
}

const ignoreVariable = 'AWS_IGNORE_CONFIGURED_ENDPOINT_URLS';

function readCustomEndpoint({ name, value }: CustomEndpoint): URL {
  const url = URL.parse(value);
  if (!url) throw badSettings(`${name}: not a URL`);
  if (!isSecure(url)) {
    throw badSettings(`${name}: must begin with https:// (http:// only for loopback addresses)`);
  }
  if (url.username || url.password || url.search || url.hash) {
    throw badSettings(`${name}: must not contain a user name, password, query or fragment`);
  }
  return url;
}

function isDualstackPortal(startUrl: string | undefined): boolean {
  const host = URL.parse(startUrl ?? '')?.hostname ?? '';
  return /\.portal\.[a-z0-9-]+\.(app\.aws|app\.amazonwebservices\.com\.cn|api\.amazonwebservices\.eu)$/.test(
    host,
  );
}

function badSettings(message: string): SignInError {
  return new SignInError('bad-settings', message);
}
