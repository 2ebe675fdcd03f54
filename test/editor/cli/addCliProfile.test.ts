import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { PortalClient } from '../../../src/portal/portalClient.ts';
import { setEnvironment } from '../../fakes/environment.ts';
import { partly } from '../../fakes/partly.ts';
import { fakeSession, fakeSessionWithTokens } from '../../fakes/session.ts';
import { settle } from '../../fakes/settle.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';

const { addCliProfile } = await import('../../../src/editor/cli/addCliProfile.ts');
const { explain } = await import('../../../src/editor/text/errorText.ts');

const sso = `[sso-session vscode-acme/alice]
sso_start_url = https://acme.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access
`;
const profile = `[profile playground-Admin]
sso_session = vscode-acme/alice
sso_account_id = 012345678901
sso_role_name = Admin
`;
const setting = 'iamIdentityCenter.shareWithAwsCli';

/** A window whose user shares already, or agrees to, unless said otherwise. */
function open({ sharing = 'accessToken', agrees = true } = {}) {
  const window = openFakeWindow({
    settings: { [setting]: sharing },
    answer: ({ buttons }) => (agrees ? buttons[0] : undefined),
  });
  const portal = partly<PortalClient>({
    async *listAccounts() {
      yield [{ accountId: '012345678901', accountName: 'playground' }];
    },
    async *listAccountRoles() {
      yield [{ roleName: 'Admin', accountId: '012345678901' }];
    },
  });
  const run = () => {
    const added = addCliProfile(fakeSession(), {
      service: async () => ({ portal: () => portal }),
      engine: async () => ({ fresh: async () => fakeSessionWithTokens() }),
      lifetime: new AbortController().signal,
    });
    // A test of a rejection asks for it later.
    added.catch(() => undefined);
    return added;
  };
  /** Takes Admin in playground by the name that is suggested. */
  const add = async () => {
    const added = run();
    await window.choose('playground');
    await (await window.box()).accept();
    return added;
  };
  /** The notification at the end, or the question on the way. */
  const shown = (modal: boolean) =>
    window.messages.filter((each) => each.modal === modal).map(({ text }) => text);
  return { window, run, add, shown, sharing: () => window.configuration.get(setting) };
}

describe('addCliProfile', () => {
  let folder: string;
  let file: string;
  let environment: Disposable;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'add-cli-profile-'));
    file = join(folder, '.aws', 'config');
    environment = setEnvironment({ AWS_CONFIG_FILE: file });
  });
  afterEach(async () => {
    environment[Symbol.dispose]();
    await rm(folder, { recursive: true });
  });
  const write = async (text: string) => {
    await mkdir(dirname(file));
    await writeFile(file, text);
  };

  it('inserts the missing sections into the editor, and leaves saving to the user', async () => {
    const { window, add, shown } = open();
    await write('[default]\nregion = eu-west-1\n');
    await add();
    const text = window.documents.textOf(file);
    assert.equal(text, `[default]\nregion = eu-west-1\n\n${sso}\n${profile}`);
    assert.equal(await readFile(file, 'utf8'), '[default]\nregion = eu-west-1\n');
    await settle();
    const command = 'aws sts get-caller-identity --profile playground-Admin';
    assert.deepEqual(shown(false), [`Save the file, then use the profile with: ${command}`]);
    assert.deepEqual(window.copied, [command]);
  });

  it('creates a missing file, empty and readable by its owner only', async () => {
    const { window, add } = open();
    await add();
    assert.equal(window.documents.textOf(file), `${sso}\n${profile}`);
    assert.equal(await readFile(file, 'utf8'), '');
    if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);
  });

  // Name and session of the first profile were not seen, and both were there twice.
  it('takes unsaved changes into account', async () => {
    const { window, add } = open();
    await add();
    await add();
    const second = profile.replace('playground-Admin', 'playground-Admin-2');
    assert.equal(window.documents.textOf(file), `${sso}\n${profile}\n${second}`);
  });

  it('asks once whether to share, where the user does not share yet', async () => {
    const { add, shown, sharing } = open({ sharing: 'off' });
    await add();
    assert.equal(sharing(), 'accessToken');
    await add();
    assert.deepEqual(shown(true), ['Share your sign-in with the AWS CLI?']);
  });

  for (const step of ['the question', 'the list', 'the name'] as const) {
    it(`changes nothing when the user leaves ${step}`, async () => {
      const agrees = step !== 'the question';
      const { window, run, sharing } = open({ sharing: 'off', agrees });
      const added = run();
      if (step === 'the list') await (await window.pick()).leave();
      if (step === 'the name') {
        await window.choose('playground');
        await (await window.box()).leave();
      }
      await assert.rejects(added, { code: 'cancelled' });
      assert.equal(sharing(), 'off');
      assert.equal(window.documents.textOf(file), undefined);
      await assert.rejects(stat(file), { code: 'ENOENT' });
    });
  }

  it('checks a name while the user types', async () => {
    const { window, run } = open();
    await write('[default]\n');
    const added = run();
    await window.choose('playground');
    const box = await window.box();
    const remarks: unknown[] = [];
    for (const name of ['', 'read only', 'default', ' play ']) {
      await box.type(name);
      remarks.push(box.remark);
    }
    assert.deepEqual(remarks, [
      'Enter a name for the profile.',
      'A name can contain the letters A to Z, digits and these characters: _ - + . @ % : /',
      'A profile with this name already exists.',
      undefined,
    ]);
    await box.accept();
    await added;
    assert.match(window.documents.textOf(file) ?? '', /^\[profile play\]$/m);
  });

  it('names a file that cannot be read before it asks anything', async () => {
    // A folder in its place, because root may read every file.
    await mkdir(file, { recursive: true });
    const { window, run, sharing } = open({ sharing: 'off' });
    const text = explain(await run().catch((error: unknown) => error));
    assert.equal(text, `${file} cannot be read (EISDIR).`);
    assert.deepEqual([window.messages, window.inputs.all, sharing()], [[], [], 'off']);
  });

  // The setting was turned on, with nothing there to use it with.
  it('names a file whose editor takes no changes, and does not share then', async () => {
    const { window, add, shown, sharing } = open({ sharing: 'off' });
    window.documents.editable = false;
    const error = await add().catch((thrown: unknown) => thrown);
    assert.equal(explain(error), `${file} cannot be changed.`);
    assert.deepEqual([shown(false), sharing()], [[], 'off']);
  });

  // The user read "something unexpected", and the log had the path with their name in it.
  it('names a file that cannot be created to the user, but not in the log', async () => {
    const { add, sharing } = open({ sharing: 'off' });
    await symlink(join(folder, 'nowhere', '.aws'), dirname(file));
    const error = await add().catch((thrown: unknown) => thrown);
    assert.equal(explain(error), `${file} cannot be changed.`);
    assert.ok(error instanceof Error && !error.message.includes(folder), String(error));
    assert.equal(sharing(), 'off');
  });
});
