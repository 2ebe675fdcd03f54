import assert from 'node:assert/strict';
import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { systemClock as clock } from '../../src/base/clock.ts';
import { cachedRoleFile, removeCachedRoles } from '../../src/sharing/cliRoleCache.ts';
import { setEnvironment } from '../fakes/environment.ts';
import { createHome } from './stages/home.ts';

const profileOf = (sessionName: string, roleName: string) => `[profile ${roleName}]
sso_session = ${sessionName}
sso_account_id = 012345678901
sso_role_name = ${roleName}
`;

describe('role credentials that the AWS CLI has cached', () => {
  it('lie in files that are named as botocore names them', () => {
    const role = {
      accountId: '012345678901',
      roleName: 'ReadOnly',
      sessionName: 'vscode-acme/alice',
    };
    // hashlib.sha1(json.dumps(args, sort_keys=True, separators=(',', ':')).encode()).hexdigest()
    assert.equal(cachedRoleFile(role), '3ed76b13506f2d8d719f84ad88c51c1562807629.json');
    assert.equal(
      cachedRoleFile({ ...role, roleName: 'Rôle' }),
      'ad83e30da130d161a37c57bb63bd81e8f59c9eab.json',
    );
  });

  it('are removed for one session, or for all of ours, and for nobody else', async () => {
    await using home = await createHome();
    using _env = setEnvironment({ AWS_CONFIG_FILE: undefined });
    const cache = join(home.path, '.aws', 'cli', 'cache');
    await mkdir(cache, { recursive: true });
    const roles = ['alice', 'bob'].map((user) => [`vscode-acme/${user}`, user] as const);
    const all = [...roles, ['work', 'theirs'] as const];
    await writeFile(
      join(home.path, '.aws', 'config'),
      all.map(([session, role]) => profileOf(session, role)).join('\n'),
    );
    const fileOf = ([sessionName, roleName]: readonly [string, string]) =>
      cachedRoleFile({ accountId: '012345678901', roleName, sessionName });
    for (const each of all) await writeFile(join(cache, fileOf(each)), '{}');
    await writeFile(join(cache, 'unknown.json'), '{}');

    await removeCachedRoles({ sessionName: 'vscode-acme/alice' }, { clock });
    const [alice, bob, theirs] = all.map(fileOf);
    assert.deepEqual((await readdir(cache)).sort(), [bob, theirs, 'unknown.json'].sort());
    await removeCachedRoles('all', { clock });
    assert.deepEqual((await readdir(cache)).sort(), [theirs, 'unknown.json'].sort());
    assert.ok(alice);
  });

  it('need no config file', async () => {
    await using home = await createHome();
    using _env = setEnvironment({ AWS_CONFIG_FILE: join(home.path, 'missing') });
    await removeCachedRoles('all', { clock });
  });
});
