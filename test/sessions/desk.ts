/**
 * A computer with windows of the editor, and the service: the real engine, flows and clients,
 * connected to the emulator without sockets, with one clock that tests advance.
 */

import assert from 'node:assert/strict';
import { neverAborted } from '../../src/base/abortable.ts';
import { SignInError } from '../../src/base/errors.ts';
import { createMemoryLock, type Lock } from '../../src/base/lock/lock.ts';
import type { Log } from '../../src/base/log.ts';
import type { Transport } from '../../src/http/http.ts';
import type { EngineDeps, SessionEngine } from '../../src/sessions/engine.ts';
import type {
  Instance,
  Session,
  SessionChange,
  SessionWithTokens,
} from '../../src/sessions/session.ts';
import type { SignInRequest } from '../../src/sessions/signIn/signInRequest.ts';
import {
  createIdentityCenter,
  type Handled,
  type IdentityCenter,
} from '../emulator/identityCenter.ts';
import type { WorldOptions } from '../emulator/world/world.ts';
import { createFakeAccountMemory, type FakeAccountMemory } from '../fakes/accountMemory.ts';
import { createFakeClock, type FakeClock } from '../fakes/clock.ts';
import { createFakeSecrets, type FakeSecretStore, type FakeSecrets } from '../fakes/secretStore.ts';
import { createPerson, type Person } from './person.ts';
import { wireEngine } from './wired.ts';

export const portal: Instance = {
  name: 'Example',
  startUrl: 'https://d-1234567890.awsapps.com/start',
  region: 'us-east-1',
};

export const scopes = ['sso:account:access'];

export const request: SignInRequest = { instance: portal, requestedScopes: scopes, scopes };

export interface Window {
  readonly engine: SessionEngine;
  readonly secretStore: FakeSecretStore;
  readonly changes: SessionChange[];
  readonly lines: string[];
  readonly storageErrors: Error[];
  /** All sessions, with the tokens that this window has. */
  list(): Promise<SessionWithTokens[]>;
  /** Signs in, and advances the clock until that is done. */
  signIn(person: Person, what?: Partial<SignInRequest>): Promise<SessionWithTokens>;
  close(): void;
}

/** Called at moments when a test can pause a window. */
export type Step = (what: string) => Promise<void>;

export interface Desk {
  readonly clock: FakeClock;
  readonly center: IdentityCenter;
  readonly secrets: FakeSecrets;
  /** What all windows remember of accounts. */
  readonly memory: FakeAccountMemory;
  /** The lock that all windows share. */
  readonly lock: Lock;
  /** While `false`, requests fail. */
  online: boolean;
  /** @param step awaited before each request and after each response */
  open(overrides?: Partial<EngineDeps>, step?: Step): Window;
  /** A user who approves in a browser of their own, and who answers `name` when asked for it. */
  person(user: string, options?: { browser?: string; name?: string; deny?: boolean }): Person;
  /** Resolves with `work`, and advances the clock in steps until then. */
  during<T>(work: Promise<T>, stepMs?: number): Promise<T>;
}

export function createDesk(
  settings: WorldOptions['settings'] = {},
  world: Pick<WorldOptions, 'instances'> = {},
): Desk {
  const clock = createFakeClock();
  const center = createIdentityCenter({ clock, settings, ...world });
  const secrets = createFakeSecrets(clock);

  const desk: Desk = {
    clock,
    center,
    secrets,
    memory: createFakeAccountMemory(),
    lock: createMemoryLock(),
    online: true,
    open: (overrides, step) => openWindow(desk, overrides, step),
    person: (user, options) => createPerson(center, user, options),
    async during(work, stepMs = 500) {
      let settled = false;
      const done = () => {
        settled = true;
      };
      work.then(done, done);
      for (let step = 0; !settled && step < 10_000; step++) await clock.advance(stepMs);
      return work;
    },
  };
  return desk;
}

/** The session as the engine lists and reports it. */
export function withoutTokens(session: SessionWithTokens): Session {
  const { accessToken: _1, idToken: _2, identityContext: _3, ...shown } = session;
  return shown;
}

/** A check for a `SignInError` with this code. */
export const withCode = (code: SignInError['code']) => (error: unknown) =>
  error instanceof SignInError && error.code === code;

/** A new desk with one window, signed in as alice. */
export async function signedIn(settings = {}) {
  const desk = createDesk(settings);
  const window = desk.open();
  const session = await window.signIn(desk.person('alice'));
  const refreshes = () =>
    desk.center.journal.filter(({ grantType }) => grantType === 'refresh_token');
  const only = async (of: Window = window): Promise<SessionWithTokens> => {
    const [found, ...more] = await of.list();
    assert.ok(found);
    assert.equal(more.length, 0);
    return found;
  };
  return { desk, window, session, refreshes, only };
}

function openWindow(
  desk: Desk,
  overrides: Partial<EngineDeps> = {},
  step: Step = async () => undefined,
): Window {
  const { clock, lock, memory } = desk;
  const secretStore = desk.secrets.open();
  const lines: string[] = [];
  const storageErrors: Error[] = [];
  const write = (line: string) => void lines.push(line);
  const log: Log = { debug: write, info: write, warn: write, error: write };
  const engine = wireEngine({
    clock,
    log,
    lock,
    memory,
    transport: transportTo(desk, step),
    secretStore,
    onStorageError: (error) => storageErrors.push(error),
    overrides,
  });
  const changes: SessionChange[] = [];
  engine.onDidChange((change) => changes.push(change));

  return {
    engine,
    secretStore,
    changes,
    lines,
    storageErrors,
    list: async () => (await engine.list()).flatMap(({ id }) => engine.peek(id) ?? []),
    signIn: (prompts, what = {}) =>
      desk.during(engine.signIn({ ...request, ...what }, { ...neverAborted, prompts })),
    close() {
      engine.dispose();
      secretStore.close();
    },
  };
}

/** A transport that passes requests to the emulator without a socket. */
export function transportTo(desk: Desk, step: Step = async () => undefined): Transport {
  return async ({ method, url, headers, body = '' }, { signal }) => {
    await step('request');
    signal.throwIfAborted();
    if (!desk.online) throw Object.assign(new Error('offline'), { code: 'ENETUNREACH' });
    const target = url.pathname + url.search;
    const { outcome, delayMs } = desk.center.handle({
      method,
      target,
      headers: { host: url.host, ...headers },
      body,
    });
    if (delayMs > 0) await desk.clock.sleep(delayMs, { signal });
    await step('answer');
    return received(outcome);
  };
}

/** Converts an outcome of the emulator to the result of a transport. */
export function received(outcome: Handled['outcome']): Awaited<ReturnType<Transport>> {
  if (outcome === 'reset') throw Object.assign(new Error('reset'), { code: 'ECONNRESET' });
  const { status, headers, body } = outcome;
  const lowered = Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value]);
  return { status, headers: Object.fromEntries(lowered), body: once(Buffer.from(body)) };
}

async function* once<T>(value: T): AsyncGenerator<T> {
  yield value;
}
