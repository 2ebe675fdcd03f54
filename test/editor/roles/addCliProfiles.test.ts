import assert from 'node:assert/strict';
import { mkdir } from 'node:fs/promises';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { settle } from '../../fakes/settle.ts';
import { openHome, openRoleDesk, playground, production, type RoleDeskOptions } from './desk.ts';

const { addCliProfiles } = await import('../../../src/editor/roles/profiles/addCliProfiles.ts');
const { explain } = await import('../../../src/editor/text/errorText.ts');

const sharing = 'iamIdentityCenter.shareWithAwsCli';
const role = { accountId: '012345678901', roleName: 'ReadOnly' };
const session = `[sso-session vscode-acme/alice]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access
`;
const profileOf = (name: string, accountId: string, roleName: string) => `[profile ${name}]
sso_session = vscode-acme/alice
sso_account_id = ${accountId}
sso_role_name = ${roleName}
region = eu-west-1
`;
const readOnly = profileOf('playground-ReadOnly', '012345678901', 'ReadOnly');

function open({
  shares = true,
  agrees = true,
  ...options
}: RoleDeskOptions & { shares?: boolean; agrees?: boolean } = {}) {
  const desk = openRoleDesk({
    answer: ({ modal, buttons }) => (!modal || agrees ? buttons[0] : undefined),
    ...options,
    settings: { [sharing]: shares ? 'accessToken' : 'off', ...options.settings },
  });
  const run = (argument: unknown = role) => {
    const added = addCliProfiles(argument, desk.deps);
    // A test of a rejection awaits it later.
    added.catch(() => undefined);
    return added;
  };
  return { ...desk, run };
}

/** What the user reads when it fails. */
const failure = async (added: Promise<unknown>) => explain(await added.catch((error) => error));

describe('adding profiles for the AWS CLI', () => {
  let home: Awaited<ReturnType<typeof openHome>>;
  beforeEach(async () => {
    home = await openHome();
  });
  afterEach(() => home[Symbol.asyncDispose]());

  it('puts what the file lacks into its editor, and leaves saving to the user', async () => {
    const { window, run } = open();
    await home.write('[default]\nregion = us-west-2\n');
    const added = run();
    const box = await window.box();
    assert.equal(box.value, 'playground-ReadOnly');
    await box.accept();
    await added;
    const text = window.documents.textOf(home.file);
    assert.equal(text, `[default]\nregion = us-west-2\n\n${session}\n${readOnly}`);
    assert.equal(await home.read(), '[default]\nregion = us-west-2\n');
    await settle();
    const command = 'aws sts get-caller-identity --profile playground-ReadOnly';
    assert.equal(window.texts.at(-1), `Save the file, then use the profile with: ${command}`);
    assert.deepEqual(window.copied, [command]);
    assert.deepEqual(window.executed.at(-1), ['workbench.files.action.compareWithSaved']);
  });

  it('judges a name while it is typed', async () => {
    const { window, run } = open();
    await home.write('[default]\n');
    await home.writeCredentials('[keys]\n');
    const added = run();
    const box = await window.box();
    const remarks: unknown[] = [];
    for (const name of ['', 'read only', 'default', 'keys', ' play ']) {
      await box.type(name);
      remarks.push(box.remark);
    }
    assert.deepEqual(remarks, [
      'Enter a name for the profile.',
      'A name can contain the letters A to Z, digits and these characters: _ - + . @ % : /',
      'A profile with this name already exists.',
      'A profile with this name already exists.',
      undefined,
    ]);
    await box.accept();
    await added;
    assert.match(window.documents.textOf(home.file) ?? '', /^\[profile play\]$/m);
  });

  it('adds the roles that are checked, of all accounts, in one change', async () => {
    const { window, run } = open();
    await home.write(`${session}\n${readOnly}`);
    const added = run(null);
    await window.choose('Several Roles');
    const list = await window.pick();
    await list.row('playground / Admin');
    assert.deepEqual(
      list.items.map(({ label, detail, picked }) => [label, detail, picked]),
      [
        ['playground / Admin', undefined, true],
        ['playground / ReadOnly', 'Profile: playground-ReadOnly', false],
        ['production / ReadOnly', undefined, true],
      ],
    );
    await list.choose('playground / Admin', 'production / ReadOnly');
    await added;
    const admin = profileOf('playground-Admin', playground.accountId, 'Admin');
    const third = profileOf('production-ReadOnly', production.accountId, 'ReadOnly');
    const text = window.documents.textOf(home.file);
    assert.equal(text, `${session}\n${readOnly}\n${admin}\n${third}`);
    await settle();
    assert.match(window.texts.at(-1) ?? '', /use the 2 profiles, for example with:/);
  });

  it('adds the roles of one account, asking for those of no other', async () => {
    const { window, run, asked } = open();
    const added = run({ accountId: playground.accountId });
    await window.choose('Several Roles');
    const list = await window.pick();
    await list.row('playground / Admin');
    await list.choose('playground / Admin', 'playground / ReadOnly');
    await added;
    const admin = profileOf('playground-Admin', playground.accountId, 'Admin');
    assert.equal(window.documents.textOf(home.file), `${session}\n${admin}\n${readOnly}`);
    assert.ok(!asked.includes(`roles of 1 in ${production.accountId}`));
  });

  it('adds a missing region to what 0.1.0 has written, and asks for no name', async () => {
    const { window, run } = open();
    await home.write(`${session}\n${readOnly.replace('region = eu-west-1\n', '')}`);
    await run();
    assert.equal(window.documents.textOf(home.file), `${session}\n${readOnly}`);
    assert.deepEqual(window.inputs.all, []);
    assert.match(window.texts.at(-1) ?? '', /A region was added to existing profiles/);
  });

  it('says so where everything is there', async () => {
    const { window, run } = open();
    await home.write(`${session}\n${readOnly}`);
    await run();
    assert.equal(window.documents.textOf(home.file), `${session}\n${readOnly}`);
    assert.match(window.texts.at(-1) ?? '', /These profiles already exist/);
  });

  it('refuses a template that makes two profiles one, before anything is written', async () => {
    const { window, run } = open({ settings: { 'iamIdentityCenter.profileName': '{account}' } });
    const added = run(null);
    await window.choose('Several Roles');
    const list = await window.pick();
    await list.row('playground / Admin');
    await list.choose('playground / Admin', 'playground / ReadOnly');
    assert.match(
      await failure(added),
      /gives the name playground to playground \/ Admin and to playground \/ ReadOnly/,
    );
    assert.equal(window.documents.textOf(home.file), undefined);
    assert.equal(await home.read(), '');
  });

  it('counts what is not saved yet', async () => {
    const { window, run } = open();
    for (const name of ['one', 'two']) {
      const added = run({ ...role, roleName: name === 'one' ? 'ReadOnly' : 'Admin' });
      await (await window.box()).enter(name);
      await added;
    }
    const text = window.documents.textOf(home.file) ?? '';
    assert.equal(text.match(/\[sso-session/g)?.length, 1);
    assert.match(text, /\[profile one\][\s\S]*\[profile two\]/);
  });

  it('writes nothing where the file is changed while the user answers', async () => {
    const { window, run } = open();
    await home.write('[default]\n');
    const added = run();
    const box = await window.box();
    await home.write('[default]\noutput = json\n');
    await box.accept();
    assert.match(await failure(added), /was changed in the meantime\. Nothing was written/);
    assert.equal(await home.read(), '[default]\noutput = json\n');
  });

  it('asks once whether to share, where the user does not share yet', async () => {
    const { window, run } = open({ shares: false });
    const added = run();
    await (await window.box()).accept();
    await added;
    assert.equal(window.configuration.get(sharing), 'accessToken');
    assert.equal(window.messages.filter(({ modal }) => modal).length, 1);
  });

  for (const step of ['the list', 'the name', 'the question'] as const) {
    it(`changes nothing when the user leaves ${step}`, async () => {
      const { window, run } = open({ shares: false, agrees: step !== 'the question' });
      const added = run(step === 'the list' ? null : role);
      if (step === 'the list') await (await window.pick()).leave();
      else if (step === 'the name') await (await window.box()).leave();
      else await (await window.box()).accept();
      await assert.rejects(added, { code: 'cancelled' });
      assert.equal(window.configuration.get(sharing), 'off');
      assert.equal(window.documents.textOf(home.file), undefined);
      assert.equal(await home.read(), '');
    });
  }

  it('names a file that cannot be read before it asks anything', async () => {
    // A folder in its place, because root may read every file.
    await mkdir(home.file);
    const { window, run } = open({ shares: false });
    assert.equal(await failure(run()), `${home.file} cannot be read (EISDIR).`);
    assert.deepEqual([window.messages, window.inputs.all], [[], []]);
  });

  // The setting was turned on, with nothing there to use it with.
  it('names a file whose editor takes no changes, and does not share then', async () => {
    const { window, run } = open({ shares: false });
    window.documents.editable = false;
    const added = run();
    await (await window.box()).accept();
    assert.equal(await failure(added), `${home.file} cannot be changed.`);
    assert.equal(window.configuration.get(sharing), 'off');
  });
});
