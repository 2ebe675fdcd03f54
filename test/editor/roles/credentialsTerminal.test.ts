import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setEnvironment } from '../../fakes/environment.ts';
import { settle, settleUntil } from '../../fakes/settle.ts';
import { openHome, openRoleDesk, playground, type RoleDeskOptions } from './desk.ts';

const { useRoleInTerminal } = await import('../../../src/editor/roles/useRoleInTerminal.ts');

const argument = { accountId: '012345678901', roleName: 'ReadOnly', form: 'credentials' };

async function open(options: RoleDeskOptions = {}, form = 'credentials') {
  const desk = openRoleDesk(options);
  const begin = () => useRoleInTerminal({ ...argument, form }, desk.deps);
  /** The user takes what is offered first. */
  const run = async () => {
    const used = begin();
    used.catch(() => undefined);
    const pick = await desk.window.pick();
    await pick.row('credentials and a');
    await pick.accept();
    await used;
  };
  return { ...desk, begin, run };
}

describe('a terminal with credentials', () => {
  let home: Awaited<ReturnType<typeof openHome>>;
  beforeEach(async () => {
    home = await openHome();
  });
  afterEach(() => home[Symbol.asyncDispose]());

  it('has new credentials, their end and the region, and removes what would win', async () => {
    const { run, window, asked } = await open();
    await run();
    const [terminal] = window.terminals;
    assert.equal(terminal?.options.name, 'playground / ReadOnly');
    assert.ok(terminal?.isShown);
    assert.partialDeepStrictEqual(terminal?.options.env, {
      AWS_ACCESS_KEY_ID: 'ASIA2',
      AWS_SECRET_ACCESS_KEY: 'secret-012345678901-ReadOnly',
      AWS_SESSION_TOKEN: 'session-token',
      AWS_CREDENTIAL_EXPIRATION: '2026-11-02T09:00:00Z',
      AWS_REGION: 'eu-west-1',
      AWS_PROFILE: null,
      AWS_DEFAULT_PROFILE: null,
      AWS_BEARER_TOKEN_BEDROCK: null,
    });
    assert.equal(asked.at(-1), 'renew 012345678901/ReadOnly for 1');
    assert.match(window.texts[0] ?? '', /expire at \d.*: terminal "playground \/ ReadOnly"/);
  });

  // Any extension could run the command and type into the terminal, without the consent of the user.
  it('is opened by no argument alone', async () => {
    const { begin, window } = await open();
    const used = begin();
    used.catch(() => undefined);
    const pick = await window.pick();
    assert.match(pick.placeholder ?? '', /playground \/ ReadOnly/);
    await pick.leave();
    await assert.rejects(used, { code: 'cancelled' });
    assert.deepEqual(window.terminals, []);
  });

  // VS Code keeps the environment of terminals on disk, to open them again.
  it('is not kept by VS Code, nor in the environment of the others', async () => {
    const { run, window, environment, stored } = await open();
    await run();
    assert.equal(window.terminals[0]?.options.isTransient, true);
    assert.deepEqual(environment.variables, {});
    assert.equal(stored.get('roleInUse'), undefined);
    assert.equal(await home.read(), '');
  });

  // The profile of the workspace beats credentials in the JavaScript SDK.
  it('has nothing of the role that the other terminals use', async () => {
    using _env = setEnvironment({ AWS_PROFILE: 'hostile', VSCODE_PID: '1', LANG: 'de' });
    const { run, window, inUse } = await open();
    const { accountId, accountName } = playground;
    const user = { userId: 'a', userName: 'alice', profile: 'play', region: 'eu-west-1' };
    await inUse.use({ ...user, accountId, accountName, roleName: 'Admin' });
    await run();
    const { strictEnv, env = {} } = window.terminals[0]?.options ?? {};
    assert.equal(strictEnv, true);
    assert.equal(env.LANG, 'de');
    for (const name of ['AWS_PROFILE', 'AWS_DEFAULT_PROFILE', 'VSCODE_PID']) {
      assert.ok(!(name in env), name);
    }
  });

  it('asks to stop the role of the other terminals where a server of VS Code sets that in all', async () => {
    for (const agrees of [true, false]) {
      const { run, window, inUse } = await open({
        env: { remoteName: 'localhost' },
        answer: ({ modal, buttons }) => (modal && agrees ? buttons[0] : undefined),
      });
      const user = { userId: 'a', userName: 'alice', profile: 'play', region: 'eu-west-1' };
      await inUse.use({ ...user, accountId: '210987654321', roleName: 'Admin' });
      if (agrees) await run();
      else await assert.rejects(run(), { code: 'cancelled' });
      assert.match(window.texts[0] ?? '', /Stop using 210987654321 \/ Admin in this workspace\?/);
      assert.equal(inUse.current()?.roleName, agrees ? undefined : 'Admin');
      assert.equal(window.terminals.length, agrees ? 1 : 0);
      assert.equal(window.terminals[0]?.options.strictEnv, undefined);
    }
  });

  it('has a Bedrock key where that is wanted', async () => {
    const { run, window } = await open({}, 'credentialsAndBedrockKey');
    await run();
    const key = window.terminals[0]?.options.env?.AWS_BEARER_TOKEN_BEDROCK ?? '';
    assert.match(key, /^bedrock-api-key-/);
  });

  it('is opened on another computer after a yes that names it', async () => {
    for (const agrees of [true, false]) {
      const { run, window } = await open({
        isElsewhere: true,
        env: { remoteName: 'ssh-remote' },
        answer: ({ modal, buttons }) => (modal && agrees ? buttons[0] : undefined),
      });
      if (agrees) await run();
      else await assert.rejects(run(), { code: 'cancelled' });
      assert.match(window.texts[0] ?? '', /playground \/ ReadOnly to ssh-remote\?/);
      assert.equal(window.terminals.length, agrees ? 1 : 0);
    }
  });

  it('looks like production where its account is marked so', async () => {
    const { run, window, memory } = await open();
    await memory.toggleProduction('012345678901');
    await run();
    const { name, color } = window.terminals[0]?.options ?? {};
    assert.equal(name, '⚠ playground / ReadOnly');
    assert.ok(color);
  });

  it('is followed by a new one before its credentials end, where the user wants that', async () => {
    const { run, window, clock } = await open({ answer: ({ buttons }) => buttons[0] });
    await run();
    await clock.advance(54 * 60_000);
    assert.equal(window.terminals.length, 1);
    await clock.advance(2 * 60_000);
    await settleUntil(
      () => window.terminals.length === 2,
      () => 'a second terminal',
    );
    assert.match(window.texts[1] ?? '', /expire soon/);
  });

  it('is not followed once it was closed', async () => {
    const { run, window, clock } = await open({ answer: ({ buttons }) => buttons[0] });
    await run();
    const [terminal] = window.terminals;
    assert.ok(terminal);
    terminal.exitStatus = { code: 0, reason: 1 };
    await clock.advance(60 * 60_000);
    await settle();
    assert.equal(window.terminals.length, 1);
  });
});
