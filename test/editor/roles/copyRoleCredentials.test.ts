import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { settle } from '../../fakes/settle.ts';
import { openHome, openRoleDesk, type RoleDeskOptions } from './desk.ts';

const { copyRoleCredentials } = await import('../../../src/editor/roles/copyRoleCredentials.ts');

const role = { accountId: '012345678901', roleName: 'ReadOnly' };

function open(options: RoleDeskOptions = {}) {
  const desk = openRoleDesk(options);
  const run = (argument: unknown = role) => copyRoleCredentials(argument, desk.deps);
  /** The user takes what is offered first. */
  const runAs = async (form: string) => {
    const copied = run({ ...role, form });
    const pick = await desk.window.pick();
    await pick.row('.env');
    await pick.accept();
    await copied;
  };
  return { ...desk, run, runAs };
}

describe('copying role credentials', () => {
  let home: Awaited<ReturnType<typeof openHome>>;
  beforeEach(async () => {
    home = await openHome();
  });
  afterEach(() => home[Symbol.asyncDispose]());

  it('puts them on the clipboard in the form that is chosen, and says until when', async () => {
    const { run, window, memory } = open();
    const copied = run();
    const pick = await window.pick();
    await pick.row('.env');
    assert.deepEqual(pick.labels, [
      'bash, zsh',
      'PowerShell',
      'fish',
      'Command Prompt (cmd)',
      'JSON',
      '~/.aws/credentials',
      '.env',
      'Bedrock API key',
    ]);
    await pick.choose('bash');
    await copied;
    const text = window.copied.at(-1) ?? '';
    assert.match(text, /^export AWS_ACCESS_KEY_ID='ASIA2'$/m);
    assert.match(text, /^export AWS_REGION='eu-west-1'$/m);
    assert.match(
      window.texts[0] ?? '',
      /^Copied credentials for playground \/ ReadOnly\. They expire at/,
    );
    assert.equal(memory.recent().length, 1);
  });

  for (const form of ['json', 'bedrockKey']) {
    it(`offers the form of the argument first: ${form}`, async () => {
      const { runAs, window } = open();
      await runAs(form);
      const text = window.copied.at(-1) ?? '';
      if (form === 'json') assert.equal(JSON.parse(text).Version, 1);
      else assert.match(text, /^bedrock-api-key-/);
    });
  }

  // Any extension could run the command and read the clipboard, without the consent of the user.
  it('is done by no argument alone', async () => {
    const { run, window } = open();
    const copied = run({ ...role, account: 'alice', form: 'json' });
    copied.catch(() => undefined);
    const pick = await window.pick();
    assert.match(pick.placeholder ?? '', /playground \/ ReadOnly/);
    await pick.leave();
    await assert.rejects(copied, { code: 'cancelled' });
    assert.deepEqual(window.copied, []);
  });

  it('clears the clipboard, if it still holds them', async () => {
    for (const isReplaced of [false, true]) {
      const answer = Promise.withResolvers<string>();
      const { runAs, window } = open({ answer: () => answer.promise });
      await runAs('dotenv');
      if (isReplaced) window.copied.push('something else');
      answer.resolve('Clear Clipboard');
      await settle();
      assert.equal(window.copied.at(-1), isReplaced ? 'something else' : '');
    }
  });

  it('writes nothing to a log', async () => {
    const { runAs, log } = open();
    await runAs('bash');
    assert.doesNotMatch(JSON.stringify(log.lines), /ASIA|secret-|session-token/);
  });

  it('copies nothing when the user leaves', async () => {
    const { run, window } = open();
    const copied = run();
    copied.catch(() => undefined);
    await (await window.pick()).leave();
    await assert.rejects(copied, { code: 'cancelled' });
    assert.deepEqual(window.copied, []);
  });
});
