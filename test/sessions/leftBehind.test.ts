import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { neverAborted } from '../../src/base/abortable.ts';
import { systemClock as clock } from '../../src/base/clock.ts';
import { noLog as log } from '../../src/base/log.ts';
import { createServerClock } from '../../src/base/serverClock.ts';
import { cachedRoleFile } from '../../src/sharing/cliRoleCache.ts';
import { toCliSession } from '../../src/sharing/cliSession.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { setEnvironment } from '../fakes/environment.ts';
import { createFakeMemento } from '../fakes/memento.ts';
import { openFakeWindow } from '../fakes/vscode.ts';
import { filesBelow } from '../filesBelow.ts';
import { until } from '../vscode/until.ts';
import { portal } from './desk.ts';
import { aliceWith, openFolderEngine } from './processes/folderEngine.ts';

const { shareWithCli } = await import('../../src/editor/cli/shareWithCli.ts');

/** Every value in these JSON texts that could be a secret. */
function secretsIn(texts: Iterable<string>): string[] {
  const found = new Set<string>();
  for (const text of texts) {
    JSON.parse(text, (name, value) => {
      if (/token|secret|seal|clientId/i.test(name) && typeof value === 'string') found.add(value);
      return value;
    });
  }
  return [...found];
}

describe('what is left behind', () => {
  // Records that could not be read kept their refresh token for ever, and registrations their secret.
  it('holds no secret once everybody has signed out', async (t) => {
    const folder = await mkdtemp(join(tmpdir(), 'left-behind-'));
    const emulator = await startEmulator();
    t.after(async () => {
      await emulator.close();
      await rm(folder, { recursive: true });
    });
    const engine = await openFolderEngine(folder, emulator.url);
    t.after(() => engine.dispose());
    const aws = join(folder, 'home', '.aws');
    await mkdir(join(aws, 'cli', 'cache'), { recursive: true });
    using _env = setEnvironment({ HOME: join(folder, 'home'), AWS_CONFIG_FILE: undefined });
    openFakeWindow({ settings: { 'iamIdentityCenter.shareWithAwsCli': 'accessToken' } });
    const serverClock = createServerClock(clock);
    const memory = createFakeMemento();
    const sharing = shareWithCli({ clock, log, serverClock, engine, memory, owner: 'here' });
    t.after(() => sharing.dispose());
    const signIn = (user: string, scope: string) =>
      engine.signIn(
        { instance: portal, requestedScopes: [scope], scopes: [scope] },
        {
          ...neverAborted,
          prompts: {
            ...aliceWith((userCode) => emulator.control.decideDevice({ userCode, user })),
            askName: async () => user,
          },
        },
      );
    await signIn('alice', 'sso:account:access');
    await signIn('alice', 'codewhisperer:completions');
    await signIn('bob', 'sso:account:access');

    // What the AWS CLI has cached for a profile of ours.
    const [shared] = (await engine.list()).map((each) => toCliSession(each).name);
    assert.ok(shared);
    const role = { accountId: '012345678901', roleName: 'ReadOnly', sessionName: shared };
    const profile = [
      `[profile a]`,
      `sso_session = ${shared}`,
      `sso_account_id = ${role.accountId}`,
      `sso_role_name = ${role.roleName}`,
    ];
    await writeFile(join(aws, 'config'), profile.join('\n'));
    await writeFile(join(aws, 'cli', 'cache', cachedRoleFile(role)), '{"SecretAccessKey":"kept"}');
    const cached = () => readdir(join(aws, 'sso', 'cache'), { recursive: true }).catch(() => []);
    await until(
      'alice and bob to be shared',
      async () => (await cached()).length >= 2 || undefined,
    );

    const secretsFolder = join(folder, 'secrets');
    const stored = await filesBelow(secretsFolder);
    const secrets = secretsIn(stored.values());
    // Three access tokens, refresh tokens and keys, and the secrets and ids of the clients.
    assert.ok(secrets.length >= 13, `${secrets.length}`);
    assert.ok(secrets.every((secret) => secret.length >= 8));
    const [sessionFile = '', text = ''] =
      [...stored].find(([path]) => path.includes('session')) ?? [];
    const broken = sessionFile.replace(/[0-9a-f]{32}/, 'f'.repeat(32));
    await writeFile(join(secretsFolder, broken), `${text.slice(0, -1)},`);
    await until(
      'the unreadable record to be put aside',
      async () =>
        (await readdir(secretsFolder)).some((name) => name.startsWith('aside')) || undefined,
    );

    for (const { id } of await engine.list()) await engine.signOut(id, neverAborted);
    await until('secret storage to be empty', async () => {
      const left = await readdir(secretsFolder);
      return left.length === 0 || undefined;
    });
    const others = async () => [...(await cached()), ...(await readdir(join(aws, 'cli', 'cache')))];
    await until('the AWS CLI to have nothing', async () => {
      return (await others()).length === 0 || undefined;
    });
    const left = await filesBelow(folder);
    assert.ok(
      [...left.keys()].some((path) => path.startsWith('sessions/')),
      'tombstones',
    );
    for (const [path, content] of left) {
      for (const secret of secrets) assert.ok(!content.includes(secret), path);
    }
  });
});
