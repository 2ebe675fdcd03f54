/** A window in which roles are used: its user, what they may do, and what VS Code keeps for it. */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createServerClock } from '../../../src/base/serverClock.ts';
import type { RoleCredentials } from '../../../src/portal/portalMessages.ts';
import type { RoleAccess } from '../../../src/roles/roleAccess.ts';
import { formatRole } from '../../../src/roles/roleReference.ts';
import type { SessionEngine } from '../../../src/sessions/engine.ts';
import type { RoleReference, Session } from '../../../src/sessions/session.ts';
import { toCliSession } from '../../../src/sharing/cliSession.ts';
import { createCliTokenCache } from '../../../src/sharing/cliTokenCache.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createFakeEnvironment } from '../../fakes/editor/environment.ts';
import type { FakeWindowOptions } from '../../fakes/editor/window.ts';
import { setEnvironment } from '../../fakes/environment.ts';
import { createFakeLog } from '../../fakes/log.ts';
import { createFakeMemento } from '../../fakes/memento.ts';
import { partly } from '../../fakes/partly.ts';
import { fakeSession } from '../../fakes/session.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';

const { createRoleMemory } = await import('../../../src/editor/roles/pick/roleMemory.ts');
const { createRoleInUse } = await import('../../../src/editor/roles/roleInUse.ts');

export const hour = 3_600_000;
export const alice = fakeSession();
export const bob = fakeSession({
  id: '2',
  account: { id: 'b', label: 'bob · Acme', userName: 'bob' },
});

export const playground = {
  accountId: '012345678901',
  accountName: 'playground',
  emailAddress: 'playground@example.com',
};
export const production = { accountId: '210987654321', accountName: 'production' };

/** The roles of each account, by its id. */
export type Roles = Readonly<Record<string, readonly string[]>>;

export interface RoleDeskOptions extends FakeWindowOptions {
  sessions?: readonly Session[];
  accounts?: readonly { accountId: string; accountName?: string; emailAddress?: string }[];
  roles?: Roles;
  /** Whether the terminals run on another computer. */
  isElsewhere?: boolean;
  /** What VS Code has kept for this workspace. */
  workspace?: Record<string, unknown>;
  /** The environment that VS Code has kept for terminals. */
  variables?: Record<string, string>;
}

/** Files of the user, in a folder of the test's own. */
export async function openHome() {
  const folder = await mkdtemp(join(tmpdir(), 'roles-'));
  const aws = join(folder, '.aws');
  await mkdir(join(aws, 'sso', 'cache'), { recursive: true });
  const environment = setEnvironment({
    HOME: folder,
    AWS_CONFIG_FILE: undefined,
    AWS_SHARED_CREDENTIALS_FILE: undefined,
    AWS_ACCESS_KEY_ID: undefined,
    AWS_PROFILE: undefined,
  });
  const file = join(aws, 'config');
  return {
    folder,
    file,
    read: () => readFile(file, 'utf8').catch(() => ''),
    write: (text: string) => writeFile(file, text),
    writeCredentials: (text: string) => writeFile(join(aws, 'credentials'), text),
    async [Symbol.asyncDispose]() {
      environment[Symbol.dispose]();
      await rm(folder, { recursive: true });
    },
  };
}

export function openRoleDesk(options: RoleDeskOptions = {}) {
  const {
    sessions = [alice],
    accounts = [playground, production],
    roles = {
      [playground.accountId]: ['Admin', 'ReadOnly'],
      [production.accountId]: ['ReadOnly'],
    },
    isElsewhere = false,
    workspace = {},
    variables = {},
    ...windowOptions
  } = options;
  const window = openFakeWindow({
    ...windowOptions,
    settings: {
      'iamIdentityCenter.defaultRegion': 'eu-west-1',
      ...windowOptions.settings,
    },
  });
  const clock = createFakeClock();
  const serverClock = createServerClock(clock);
  const log = createFakeLog();
  const environment = createFakeEnvironment(variables);
  const lifetime = new AbortController();
  const stored = createFakeMemento(workspace);
  const memory = createRoleMemory(createFakeMemento(), log);
  const inUse = createRoleInUse({ log, memory: stored, environment });
  /** The calls for roles and credentials, in order. */
  const asked: string[] = [];
  const signIns: unknown[] = [];
  const state = {
    sessions,
    /** Roles whose credentials are refused, or why they cannot be had now. */
    failures: new Map<string, Error>(),
    /** Why the accounts cannot be listed now. */
    listFailure: undefined as Error | undefined,
  };
  let issued = 0;
  const issue = async (how: string, id: string, role: RoleReference): Promise<RoleCredentials> => {
    asked.push(`${how} ${formatRole(role)} for ${id}`);
    const failure = state.failures.get(formatRole(role));
    if (failure) throw failure;
    issued += 1;
    return {
      accessKeyId: `ASIA${issued}`,
      secretAccessKey: `secret-${formatRole(role).replace('/', '-')}`,
      sessionToken: 'session-token',
      expiration: clock.now() + hour,
    };
  };
  const access: RoleAccess = {
    lists: {
      pageSize: 100,
      async *accounts(id) {
        asked.push(`accounts of ${id}`);
        yield accounts;
        if (state.listFailure) throw state.listFailure;
      },
      async *roles(id, accountId) {
        asked.push(`roles of ${id} in ${accountId}`);
        if (state.listFailure) throw state.listFailure;
        yield (roles[accountId] ?? []).map((roleName) => ({ accountId, roleName }));
      },
      forget: (id) => void asked.push(`forget ${id}`),
    },
    credentials: {
      get: (id, role) => issue('get', id, role),
      renew: (id, role) => issue('renew', id, role),
      forget: () => undefined,
    },
    dispose: () => undefined,
  };
  const engine = partly<SessionEngine>({
    list: async () => [...state.sessions],
    onDidChange: () => () => undefined,
  });
  const deps = {
    clock,
    serverClock,
    log,
    engine: async () => engine,
    access: async () => access,
    memory,
    inUse,
    signIn: async (ask: unknown) => {
      signIns.push(ask);
      state.sessions = [alice];
      return alice;
    },
    terminalsAreElsewhere: () => isElsewhere,
    lifetime: lifetime.signal,
  };
  return {
    window,
    clock,
    log,
    deps,
    engine,
    access,
    memory,
    inUse,
    environment,
    stored,
    asked,
    signIns,
    state,
    lifetime,
    /** Puts the token of the session where programs find it, as sharing does. */
    share: (session: Session = alice) =>
      createCliTokenCache('here', { clock, log }).put(toCliSession(session), {
        accessToken: 'shared-token',
        issuedAt: clock.now(),
        expiresAt: clock.now() + hour,
      }),
  };
}

export type RoleDesk = ReturnType<typeof openRoleDesk>;
