import assert from 'node:assert/strict';
import { mkdir, rm } from 'node:fs/promises';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { settle } from '../../fakes/settle.ts';
import { openHome, openRoleDesk } from './desk.ts';

const { checkRoleInUse } = await import('../../../src/editor/roles/checkRoleInUse.ts');

const profile = `[profile play]
sso_session = vscode-acme/alice
sso_account_id = 012345678901
sso_role_name = ReadOnly
`;

async function check(isAnswered = false) {
  const desk = openRoleDesk({ answer: ({ buttons }) => (isAnswered ? buttons[0] : undefined) });
  await desk.inUse.use({
    userId: 'a',
    userName: 'alice',
    accountId: '012345678901',
    accountName: 'playground',
    roleName: 'ReadOnly',
    profile: 'play',
    region: 'eu-west-1',
  });
  await checkRoleInUse({ log: desk.log, engine: desk.engine, inUse: desk.inUse });
  await settle();
  return desk;
}

describe('the check of the role in use', () => {
  let home: Awaited<ReturnType<typeof openHome>>;
  beforeEach(async () => {
    home = await openHome();
  });
  afterEach(() => home[Symbol.asyncDispose]());

  it('leaves a role whose profile gives it', async () => {
    await home.write(profile);
    const { inUse, window } = await check();
    assert.deepEqual([inUse.current()?.profile, window.texts], ['play', []]);
  });

  for (const [what, prepare] of [
    ['is gone', () => home.write('')],
    ['gives another role', () => home.write(profile.replace('= ReadOnly', '= Admin'))],
    ['has keys of its own', () => home.write(`${profile}aws_access_key_id = AKIA\n`)],
    [
      'is overridden in ~/.aws/credentials',
      async () => {
        await home.write(profile);
        await home.writeCredentials('[play]\naws_access_key_id = AKIA\n');
      },
    ],
  ] as const) {
    it(`stops using a role whose profile ${what}, and says so`, async () => {
      await prepare();
      const { inUse, environment, window } = await check(true);
      assert.deepEqual([inUse.current(), environment.variables], [undefined, {}]);
      assert.match(window.texts[0] ?? '', /profile play no longer gives you alice · playground/);
      assert.deepEqual(window.executed, [['iamIdentityCenter.useRoleInTerminal']]);
    });
  }

  it('concludes nothing from a file that cannot be read now', async () => {
    await rm(home.file, { force: true });
    await mkdir(home.file);
    const { inUse, window } = await check();
    assert.deepEqual([inUse.current()?.profile, window.texts], ['play', []]);
  });
});
