import assert from 'node:assert/strict';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import type { DebugConfiguration, WorkspaceFolder } from 'vscode';
import { partly } from '../../fakes/partly.ts';
import { Uri } from '../../fakes/vscode.ts';
import { openRoleDesk } from './desk.ts';

const { useRoleInDebugSessions } = await import('../../../src/editor/roles/debugRoles.ts');

/** What becomes of a configuration while a role is in use. */
async function resolve(
  configuration: object,
  { isUsed = true, isOn = true, folder = undefined as WorkspaceFolder | undefined } = {},
): Promise<DebugConfiguration> {
  const desk = openRoleDesk({ settings: { 'iamIdentityCenter.rolesInDebugSessions': isOn } });
  useRoleInDebugSessions({ log: desk.log, inUse: desk.inUse });
  if (isUsed) {
    const user = { userId: 'a', userName: 'alice', profile: 'play', region: 'eu-west-1' };
    await desk.inUse.use({ ...user, accountId: '012345678901', roleName: 'ReadOnly' });
  }
  const provider = desk.window.debugProviders.get('*');
  const given = { name: 'x', type: 'node', request: 'launch', ...configuration };
  const resolved = await provider?.resolveDebugConfigurationWithSubstitutedVariables?.(
    folder,
    given,
  );
  return resolved as DebugConfiguration;
}

describe('debug sessions', () => {
  it('get the profile, and what would beat it set aside', async () => {
    const { env } = await resolve({ env: { LANG: 'de' } });
    assert.partialDeepStrictEqual(env, {
      LANG: 'de',
      AWS_PROFILE: 'play',
      AWS_DEFAULT_PROFILE: 'play',
      AWS_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: '',
    });
    assert.equal((await resolve({})).env.AWS_PROFILE, 'play');
  });

  for (const [what, configuration] of [
    ['of a type with a list', { type: 'cppdbg' }],
    ['that has a list', { type: 'other', environment: [{ name: 'LANG', value: 'de' }] }],
  ] as const) {
    it(`${what} get them as a list`, async () => {
      const { environment, env } = await resolve(configuration);
      const profile = { name: 'AWS_PROFILE', value: 'play' };
      assert.ok(
        environment.some((each: object) => JSON.stringify(each) === JSON.stringify(profile)),
      );
      assert.equal(env, undefined);
    });
  }

  for (const [what, configuration] of [
    ['an attach', { request: 'attach' }],
    ['a child', { __parentId: '1' }],
    ['variables of AWS in env', { env: { AWS_REGION: 'us-east-1' } }],
    ['variables of AWS in a list', { environment: [{ name: 'AWS_PROFILE', value: 'mine' }] }],
    ['an env of another form', { env: ['A=1'] }],
    ['an envFile that cannot be read', { envFile: tmpdir() }],
  ] as const) {
    it(`stay as they are with ${what}`, async () => {
      const resolved = await resolve(configuration);
      assert.deepEqual(resolved, { name: 'x', type: 'node', request: 'launch', ...configuration });
    });
  }

  it('stay as they are with variables of AWS in an envFile, wherever that is', async () => {
    const path = await mkdtemp(join(tmpdir(), 'env-file-'));
    await writeFile(join(path, 'aws.env'), '# mine\nexport AWS_PROFILE=mine\n');
    await writeFile(join(path, 'plain.env'), 'LANG=de\n');
    const folder = partly<WorkspaceFolder>({ uri: Uri.file(path) });
    const isUsed = async (envFile: string) =>
      (await resolve({ envFile }, { folder })).env?.AWS_PROFILE === 'play';
    assert.equal(await isUsed('aws.env'), false);
    assert.equal(await isUsed(join(path, 'aws.env')), false);
    assert.equal(await isUsed('plain.env'), true);
    assert.equal(await isUsed('missing.env'), true);
    // A folder that says so made the extension host read without end.
    await symlink('/dev/zero', join(path, 'endless.env'));
    assert.equal(await isUsed('endless.env'), false);
    await rm(path, { recursive: true });
  });

  it('stay as they are where no role is in use, or the user wants that', async () => {
    assert.equal((await resolve({}, { isUsed: false })).env, undefined);
    assert.equal((await resolve({}, { isOn: false })).env, undefined);
  });
});
