import assert from 'node:assert/strict';
import { stat } from 'node:fs/promises';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { setEnvironment } from '../../fakes/environment.ts';
import { settle, settleUntil } from '../../fakes/settle.ts';
import { openHome, openRoleDesk, type RoleDesk, type RoleDeskOptions } from './desk.ts';

const { useRoleInTerminal, stopUsingRole } = await import(
  '../../../src/editor/roles/useRoleInTerminal.ts'
);
const { explain } = await import('../../../src/editor/text/errorText.ts');

const sharing = 'iamIdentityCenter.shareWithAwsCli';
const readOnly = { accountId: '012345678901', roleName: 'ReadOnly', form: 'workspace' };
const sections = `[sso-session vscode-acme/alice]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access

[profile playground-ReadOnly]
sso_session = vscode-acme/alice
sso_account_id = 012345678901
sso_role_name = ReadOnly
region = eu-west-1
`;

/** A user who agrees to whatever is asked, unless said otherwise. */
async function open(options: RoleDeskOptions & { agrees?: boolean; shares?: boolean } = {}) {
  const { agrees = true, shares = true, ...more } = options;
  const desk = openRoleDesk({
    answer: ({ modal, buttons }) => (modal && agrees ? buttons[0] : undefined),
    ...more,
    settings: { [sharing]: shares ? 'accessToken' : 'off', ...more.settings },
  });
  await desk.share();
  return desk;
}

const use = (desk: RoleDesk, argument: unknown = readOnly) =>
  useRoleInTerminal(argument, desk.deps);
const questions = ({ window }: RoleDesk) => window.messages.filter(({ modal }) => modal);

describe('using a role in terminals', () => {
  let home: Awaited<ReturnType<typeof openHome>>;
  beforeEach(async () => {
    home = await openHome();
  });
  afterEach(() => home[Symbol.asyncDispose]());

  it('adds a profile with consent, and sets it for terminals', async () => {
    const desk = await open({ shares: false });
    await home.write('[default]\nregion = us-west-2\n');
    await use(desk);
    assert.equal(await home.read(), `[default]\nregion = us-west-2\n\n${sections}`);
    const [question, ...others] = questions(desk);
    assert.equal(others.length, 0);
    assert.match(question?.detail ?? '', /access token.*playground-ReadOnly is added to/s);
    assert.equal(desk.window.configuration.get(sharing), 'accessToken');
    assert.equal(desk.environment.variables.AWS_PROFILE, 'playground-ReadOnly');
    assert.equal(desk.environment.variables.AWS_DEFAULT_PROFILE, 'playground-ReadOnly');
    assert.equal(desk.environment.variables.AWS_REGION, 'eu-west-1');
    assert.equal(desk.environment.variables.AWS_ACCESS_KEY_ID, '');
    assert.equal(desk.environment.description, 'alice · playground / ReadOnly');
    assert.equal(desk.memory.recent()[0]?.roleName, 'ReadOnly');
  });

  it('opens a terminal that is named for the role, and looks like production if it is', async () => {
    const desk = await open({ answer: ({ buttons }) => buttons[0] });
    await desk.memory.toggleProduction('012345678901');
    await use(desk);
    await settle();
    const { name, color } = desk.window.terminals[0]?.options ?? {};
    assert.equal(name, '⚠ playground / ReadOnly');
    assert.ok(color);
  });

  it('holds nothing secret in the environment that VS Code keeps', async () => {
    const desk = await open();
    await use(desk);
    const kept = JSON.stringify([desk.environment.variables, desk.stored.get('roleInUse')]);
    assert.doesNotMatch(kept, /ASIA|secret-|session-token|shared-token/);
  });

  it('makes a config file that is missing for its owner alone', async () => {
    await use(await open());
    assert.equal((await stat(home.file)).mode & 0o777, 0o600);
  });

  it('asks nothing where the profile is there, and takes its region', async () => {
    const desk = await open();
    await home.write(
      sections.replace('playground-ReadOnly', 'mine').replace('eu-west', 'ap-south'),
    );
    await use(desk);
    assert.deepEqual(questions(desk), []);
    assert.equal(desk.environment.variables.AWS_PROFILE, 'mine');
    assert.equal(desk.environment.variables.AWS_REGION, 'ap-south-1');
  });

  for (const [what, prepare] of [
    ['has other credentials', (text: string) => `${text}credential_process = evil\n`],
    ['is of another user', (text: string) => text.replaceAll('/alice', '/bob')],
    ['is of another role', (text: string) => text.replace('= ReadOnly', '= Admin')],
  ] as const) {
    it(`takes no profile that ${what}`, async () => {
      const desk = await open();
      await home.write(prepare(sections));
      await use(desk);
      assert.equal(desk.environment.variables.AWS_PROFILE, 'playground-ReadOnly-2');
    });
  }

  // The JavaScript SDK would have used the keys in ~/.aws/credentials.
  it('takes no profile that ~/.aws/credentials has as well', async () => {
    const desk = await open();
    await home.write(sections);
    await home.writeCredentials('[playground-ReadOnly]\naws_access_key_id = AKIA\n');
    await use(desk);
    assert.equal(desk.environment.variables.AWS_PROFILE, 'playground-ReadOnly-2');
  });

  it('asks for a region once, with a proposal, and keeps it', async () => {
    const desk = await open({ settings: { 'iamIdentityCenter.defaultRegion': undefined } });
    await home.write('[default]\nregion = us-west-2\n');
    const used = use(desk);
    const box = await desk.window.box();
    assert.equal(box.value, 'us-west-2');
    await box.enter('nowhere');
    assert.match(box.remark ?? '', /A region looks like this/);
    await box.enter('eu-north-1');
    await used;
    assert.equal(desk.window.configuration.get('iamIdentityCenter.defaultRegion'), 'eu-north-1');
    assert.equal(desk.environment.variables.AWS_REGION, 'eu-north-1');
  });

  it('names the profile by the template', async () => {
    const settings = { 'iamIdentityCenter.profileName': '{user}.{accountId}.{role}' };
    const desk = await open({ settings });
    await use(desk);
    assert.equal(desk.environment.variables.AWS_PROFILE, 'alice.012345678901.ReadOnly');
    const wrong = await open({ settings: { 'iamIdentityCenter.profileName': '{acount}' } });
    await home.write('');
    await assert.rejects(use(wrong), { code: 'bad-settings' });
    assert.equal(await home.read(), '');
  });

  it('changes nothing without a yes', async () => {
    const desk = await open({ agrees: false, shares: false });
    await assert.rejects(use(desk), { code: 'cancelled' });
    assert.equal(await home.read(), '');
    assert.deepEqual(desk.environment.variables, {});
    assert.equal(desk.window.configuration.get(sharing), 'off');
  });

  it('writes nothing where the file has changed since it was read', async () => {
    const desk = await open({
      answer: async ({ modal, buttons }) => {
        if (modal) await home.write('[profile new]\n');
        return buttons[0];
      },
    });
    const error = await use(desk).catch((thrown: unknown) => thrown);
    assert.match(explain(error), /was changed in the meantime/);
    assert.equal(await home.read(), '[profile new]\n');
    assert.deepEqual(desk.environment.variables, {});
  });

  it('uses nothing whose token programs do not find', async () => {
    const desk = openRoleDesk({
      answer: ({ buttons }) => buttons[0],
      settings: { [sharing]: 'accessToken' },
    });
    const used = use(desk).catch((thrown: unknown) => thrown);
    let isDone = false;
    void used.then(() => {
      isDone = true;
    });
    await settleUntil(
      () => {
        void desk.clock.advance(1000);
        return isDone;
      },
      () => 'the end of the wait',
    );
    assert.match(explain(await used), /cannot find your sign-in/);
    assert.deepEqual(desk.environment.variables, {});
  });

  it('says what may take precedence in a shell', async () => {
    using _env = setEnvironment({ AWS_ACCESS_KEY_ID: 'AKIA' });
    const desk = await open();
    await use(desk);
    const [warning] = desk.window.messages.filter(({ kind }) => kind === 'warning');
    assert.match(warning?.text ?? '', /started with AWS_ACCESS_KEY_ID\. If a start-up file/);
    assert.deepEqual(warning?.buttons, ['New Terminal', 'Diagnose']);
  });

  it('lets the user choose role and form, and stops by the first row', async () => {
    const desk = await open();
    const used = useRoleInTerminal(undefined, desk.deps);
    await desk.window.choose('production');
    const forms = await desk.window.pick();
    await forms.row('In this workspace');
    assert.equal(forms.items.length, 3);
    await forms.choose('In this workspace');
    await used;
    assert.equal(desk.inUse.current()?.accountName, 'production');
    const stopped = useRoleInTerminal(undefined, desk.deps);
    await desk.window.choose('Stop Using production / ReadOnly');
    await stopped;
    assert.deepEqual(desk.environment.variables, {});
    assert.equal(desk.inUse.current(), undefined);
    assert.equal(desk.stored.get('roleInUse'), undefined);
  });

  it('stops without a word where nothing is in use', async () => {
    const desk = await open();
    await stopUsingRole(desk.deps);
    await settle();
    assert.deepEqual(desk.window.messages, []);
  });

  it('is not offered where terminals run on another computer', async () => {
    const desk = await open({ isElsewhere: true });
    const used = use(desk, { ...readOnly, form: undefined });
    used.catch(() => undefined);
    const forms = await desk.window.pick();
    await forms.row('credentials and a');
    assert.ok(forms.labels.every((label) => !label.includes('In this workspace')));
    await forms.leave();
    await assert.rejects(used, { code: 'cancelled' });
    const error = await use(desk).catch((thrown: unknown) => thrown);
    assert.match(explain(error), /run on another computer/);
    assert.deepEqual([desk.environment.variables, await home.read()], [{}, '']);
  });

  it('refuses an argument before anything is asked', async () => {
    const desk = await open();
    await assert.rejects(use(desk, { accountId: '123' }), { code: 'bad-settings' });
    await assert.rejects(use(desk, { form: 'tunnel' }), { code: 'bad-settings' });
    assert.deepEqual(desk.asked, []);
  });
});
