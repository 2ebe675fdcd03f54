/**
 * What all parts of the emulated service share: time, randomness, directory and settings. Also
 * creates the opaque values in its answers, in the shapes seen from the real service.
 */
import { randomBytes } from 'node:crypto';
import type { Clock } from '../../../src/base/clock.ts';
import {
  type Application,
  type Caller,
  exampleApplications,
  exampleCallers,
  exampleInstances,
  type Instance,
} from './directory.ts';
import { defaultSettings, type Settings } from './settings.ts';

/** The shared state. */
export interface World {
  readonly clock: Clock;
  /** Epoch milliseconds of the service's clock. */
  now(): number;
  random(bytes: number): Buffer;
  readonly instances: readonly Instance[];
  readonly applications: readonly Application[];
  readonly callers: readonly Caller[];
  readonly settings: Settings;
  /** Region of the first instance. Requests to a host that names no region belong to it. */
  readonly homeRegion: string;
  /** The origin of each region's endpoint, `http://127.0.0.1:{port}`; empty without sockets. */
  readonly origins: Map<string, string>;
}

/** What a test may choose. The rest are the examples and defaults. */
export interface WorldOptions {
  clock: Clock;
  /** A seeded source makes a run repeatable. */
  random?: (bytes: number) => Buffer;
  instances?: readonly Instance[];
  applications?: readonly Application[];
  callers?: readonly Caller[];
  settings?: Partial<Settings>;
}

/** The state of a service that has not answered yet. */
export function createWorld(options: WorldOptions): World {
  const settings: Settings = { ...defaultSettings, ...options.settings };
  const instances = options.instances ?? exampleInstances;
  return {
    clock: options.clock,
    now: () => options.clock.now() + settings.clockOffsetMs,
    random: options.random ?? randomBytes,
    instances,
    // Copies, because tests change them.
    applications: (options.applications ?? exampleApplications).map((each) => ({ ...each })),
    callers: options.callers ?? exampleCallers,
    settings,
    homeRegion: instances[0]?.region ?? 'us-east-1',
    origins: new Map(),
  };
}

/** The origin of the links that the endpoint of `region` returns. */
export const originOf = (world: World, region: string): string =>
  world.origins.get(region) ?? 'http://127.0.0.1';

const awsHost = /^(?:oidc|portal\.sso|sts)(?:-fips)?\.([a-z]{2,5}(?:-[a-z]+)+-\d)\./;

/** The region of the endpoint at `host`: one of the emulator's ports, or a host name of AWS. */
export function regionOf(world: World, host: string): string {
  for (const [region, origin] of world.origins) if (origin.endsWith(`//${host}`)) return region;
  return awsHost.exec(host)?.[1] ?? world.homeRegion;
}

/** 64 random bytes, for device codes and authorization codes. */
export const opaqueCode = (world: World): string => world.random(64).toString('base64url');

/** A random UUID, for request ids and sessions. */
export const uuid = (world: World): string => {
  const hex = world.random(16).toString('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-a${hex.slice(17, 20)}-${hex.slice(20)}`;
};

/** A token with all characters that clients must accept, `: / + =` among them. */
export function bearerToken(world: World, prefix: string): string {
  const text = world.random(48).toString('base64url');
  return `${prefix}${text}:MGUC${world.random(52).toString('base64')}`;
}

/** A client id, which contains its region as those of AWS do. */
export const clientIdIn = (world: World, region: string): string =>
  Buffer.concat([world.random(16), Buffer.from(region)]).toString('base64url');

/** Shaped like the signed token of the real service. Clients must not read it. */
export function clientSecret(world: World): string {
  const part = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
  const header = part({ kid: `key-${Math.floor(world.now() / 1000)}`, alg: 'HS384' });
  const payload = part({ serialized: world.random(480).toString('base64') });
  return `${header}.${payload}.${world.random(48).toString('base64url')}`;
}

const consonants = 'BCDFGHJKLMNPQRSTVWXZ';

/** A user code of eight consonants, such as `BCDF-GHJK`. */
export function userCode(world: World): string {
  const letters = [...world.random(8)].map((byte) => consonants.charAt(byte % consonants.length));
  return `${letters.slice(0, 4).join('')}-${letters.slice(4).join('')}`;
}
