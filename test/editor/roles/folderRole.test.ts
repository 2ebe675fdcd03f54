import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { settle } from '../../fakes/settle.ts';
import { Uri } from '../../fakes/vscode.ts';
import { openRoleDesk, type RoleDeskOptions } from './desk.ts';

const { offerFolderRole, readFolderRole } = await import('../../../src/editor/roles/folderRole.ts');

const config = `[sso-session acme]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1

[profile dev]
sso_session = acme
sso_account_id = 012345678901
sso_role_name = ReadOnly
`;

/** A window with a folder that has this file. */
async function open(text: string | undefined, options: RoleDeskOptions = {}) {
  const path = await mkdtemp(join(tmpdir(), 'folder-role-'));
  if (text !== undefined) {
    await mkdir(join(path, '.aws'));
    await writeFile(join(path, '.aws', 'config'), text);
  }
  const uri = Uri.file(path);
  const desk = openRoleDesk({
    ...options,
    workspace: {},
    ...{ workspaceFolders: undefined },
  });
  const { workspace } = await import('vscode');
  Object.assign(workspace, { workspaceFolders: [{ uri, name: 'shop', index: 0 }] });
  const offer = async () => {
    await offerFolderRole({
      clock: desk.clock,
      log: desk.log,
      engine: desk.engine,
      inUse: desk.inUse,
      memory: desk.stored,
    });
    await settle();
  };
  return {
    ...desk,
    path,
    offer,
    workspace,
    [Symbol.asyncDispose]: () => rm(path, { recursive: true }),
  };
}

describe('a role that a folder suggests', () => {
  // Read at start-up without a question, a link to a device grew the process without end.
  it('is not looked for in a link to a device', async () => {
    await using desk = await open(undefined);
    const folder = join(desk.path, '.aws');
    await mkdir(folder);
    await symlink('/dev/zero', join(folder, 'config'));
    await desk.offer();
    assert.deepEqual(desk.window.texts, []);
  });

  it('is offered once by account and role, and used after a yes', async () => {
    await using desk = await open(config, { answer: ({ buttons }) => buttons[0] });
    await desk.offer();
    await desk.offer();
    assert.deepEqual(desk.window.texts, [
      'The folder "shop" suggests the role ReadOnly in the AWS account 012345678901 for the terminals of this workspace.',
    ]);
    const argument = {
      account: 'a',
      accountId: '012345678901',
      roleName: 'ReadOnly',
      form: 'workspace',
    };
    assert.deepEqual(desk.window.executed, [['iamIdentityCenter.useRoleInTerminal', argument]]);
  });

  it('is not used without a yes', async () => {
    await using desk = await open(config);
    await desk.offer();
    assert.equal(desk.window.texts.length, 1);
    assert.deepEqual(desk.window.executed, []);
  });

  it('waits until the user is signed in to its portal', async () => {
    await using desk = await open(config, { sessions: [] });
    await desk.offer();
    assert.deepEqual(desk.window.texts, []);
    await using other = await open(config.replace('//acme', '//other'));
    await other.offer();
    assert.deepEqual(other.window.texts, []);
  });

  it('is not offered in Restricted Mode, or while a role is in use', async () => {
    await using restricted = await open(config);
    Object.assign(restricted.workspace, { isTrusted: false });
    await restricted.offer();
    assert.deepEqual(restricted.window.texts, []);
    await using used = await open(config);
    const user = { userId: 'a', userName: 'alice', profile: 'play', region: 'eu-west-1' };
    await used.inUse.use({ ...user, accountId: '012345678901', roleName: 'ReadOnly' });
    await used.offer();
    assert.deepEqual(used.window.texts, []);
  });

  for (const [what, text] of [
    ['no file', undefined],
    ['an account of eleven digits', config.replace('012345678901', '12345678901')],
    ['a name that no role has', config.replace('= ReadOnly', '= Read Only; rm')],
    ['a session that is not there', config.replace('sso_session = acme', 'sso_session = gone')],
    ['a file that is too long', config.padEnd(70_000, '\n')],
  ] as const) {
    it(`is none with ${what}`, async () => {
      await using desk = await open(text);
      await desk.offer();
      assert.deepEqual(desk.window.texts, []);
    });
  }

  it('is read from the first profile that names one', () => {
    const text = `[profile empty]\nregion = us-east-1\n${config}`;
    assert.deepEqual(readFolderRole(text, 'shop'), {
      role: { accountId: '012345678901', roleName: 'ReadOnly' },
      startUrl: 'https://acme.awsapps.com/start',
      by: 'shop',
    });
  });
});
