import '../../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, beforeEach, test } from 'node:test';
import type { PickRoleDeps } from '../../../src/editor/cli/pickRole.ts';
import type { Session } from '../../../src/sessions/session.ts';
import { type FakeDocument, FakeDocuments } from '../../fakes/documents.ts';
import { createFakeQuickPick, settle, settleUntil } from '../../fakes/quickPick.ts';

const vscode = await import('vscode');
const { addCliProfile } = await import('../../../src/editor/cli/addCliProfile.ts');
const { explain } = await import('../../../src/editor/text/errorText.ts');

const session = {
  id: '1',
  account: { id: 'a', label: 'alice · dev', userName: 'alice' },
  instance: {
    name: 'dev',
    startUrl: 'https://d-1234567890.awsapps.com/start',
    region: 'us-east-1',
  },
  scopes: ['sso:account:access'],
} as unknown as Session;

const sso = `[sso-session vscode-d-1234567890/alice]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = sso:account:access
`;
const profile = `[profile playground-Admin]
sso_session = vscode-d-1234567890/alice
sso_account_id = 012345678901
sso_role_name = Admin
`;

const folder = await mkdtemp(join(tmpdir(), 'add-cli-profile-'));
after(() => rm(folder, { recursive: true }));
let file: string;
beforeEach(async () => {
  file = join(await mkdtemp(join(folder, 'home-')), '.aws', 'config');
  process.env.AWS_CONFIG_FILE = file;
});
const write = async (text: string) => {
  await mkdir(dirname(file));
  await writeFile(file, text);
};

type Validate = (typed: string) => string | undefined;

/** A person who shares if asked, and takes Admin in playground by the name that is suggested. */
function setUp({
  shared = 'accessToken',
  shares = true,
  name = (suggested) => suggested,
}: {
  shared?: string;
  shares?: boolean;
  name?: (suggested: string, validate: Validate) => string | undefined;
} = {}) {
  const documents = new FakeDocuments();
  const told: string[] = [];
  const asked: string[] = [];
  const copied: string[] = [];
  const setting = { value: shared };
  let list = createFakeQuickPick();
  Object.assign(vscode.workspace, {
    openTextDocument: (uri: { fsPath: string }) => documents.openTextDocument(uri),
    getConfiguration: () => ({
      inspect: () => ({ globalValue: setting.value }),
      update: async (_: string, value: string) => {
        setting.value = value;
      },
    }),
  });
  Object.assign(vscode.env.clipboard, { writeText: async (text: string) => copied.push(text) });
  Object.assign(vscode.window, {
    createQuickPick: () => {
      list = createFakeQuickPick();
      return list.pick;
    },
    showTextDocument: (document: FakeDocument) => documents.showTextDocument(document),
    showInputBox: async (options: { value: string; validateInput: Validate }) =>
      name(options.value, options.validateInput),
    showInformationMessage: async (text: string, ...rest: unknown[]) => {
      if (typeof rest[0] !== 'object') {
        told.push(text);
        return rest[0];
      }
      asked.push(text);
      return shares ? rest[1] : undefined;
    },
  });
  const portal = {
    async *listAccounts() {
      yield [{ accountId: '012345678901', accountName: 'playground' }];
    },
    async *listAccountRoles() {
      yield [{ roleName: 'Admin' }];
    },
  };
  const deps = {
    service: async () => ({ portal: async () => portal }),
    engine: async () => ({ fresh: async () => ({ ...session, accessToken: 'x' }) }),
    lifetime: new AbortController().signal,
  } as unknown as PickRoleDeps;
  /** Resolves when the accounts are there, or it has ended before that. */
  const run = async () => {
    const before = list;
    let over = false;
    const added = addCliProfile(session, deps).finally(() => {
      over = true;
    });
    added.catch(() => undefined);
    const shown = () => list !== before && list.labels().length > 0;
    await settleUntil(() => over || shown());
    return { added, list };
  };
  const add = async () => {
    const { added, list } = await run();
    await list.choose('playground');
    await added;
  };
  return { run, add, documents, told, asked, copied, setting };
}

test('what the file lacks is in its editor, unsaved', async () => {
  const { add, documents, told, copied } = setUp();
  await write('[default]\nregion = eu-west-1\n');
  await add();
  assert.equal(documents.textOf(file), `[default]\nregion = eu-west-1\n\n${sso}\n${profile}`);
  assert.equal(await readFile(file, 'utf8'), '[default]\nregion = eu-west-1\n');
  await settle();
  const command = 'aws sts get-caller-identity --profile playground-Admin';
  assert.deepEqual(told, [`Save the file, then use the profile with: ${command}`]);
  assert.deepEqual(copied, [command]);
});

test('a file that is not there yet is made, empty and for its owner alone', async () => {
  const { add, documents } = setUp();
  await add();
  assert.equal(documents.textOf(file), `${sso}\n${profile}`);
  assert.equal(await readFile(file, 'utf8'), '');
  if (process.platform !== 'win32') assert.equal((await stat(file)).mode & 0o777, 0o600);
});

// The name and the session of the first were not seen, and both stood there twice.
test('what an earlier one has left unsaved counts', async () => {
  const { add, documents } = setUp();
  await add();
  await add();
  const second = profile.replace('playground-Admin', 'playground-Admin-2');
  assert.equal(documents.textOf(file), `${sso}\n${profile}\n${second}`);
});

test('who does not share yet is asked once', async () => {
  const { add, asked, setting } = setUp({ shared: 'off' });
  await add();
  assert.equal(setting.value, 'accessToken');
  await add();
  assert.deepEqual(asked, ['Share your sign-in with the AWS CLI?']);
});

for (const [step, options] of [
  ['the question', { shares: false }],
  ['the list', {}],
  ['the name', { name: () => undefined }],
] as const) {
  test(`leaving ${step} changes nothing`, async () => {
    const { run, documents, setting } = setUp({ shared: 'off', ...options });
    const { added, list } = await run();
    if (step === 'the list') await list.leave();
    if (step === 'the name') await list.choose('playground');
    await assert.rejects(added, { code: 'cancelled' });
    assert.equal(setting.value, 'off');
    assert.equal(documents.textOf(file), undefined);
    await assert.rejects(stat(file), { code: 'ENOENT' });
  });
}

test('a name is judged while it is typed', async () => {
  const remarks: unknown[] = [];
  const { add, documents } = setUp({
    name(_, validate) {
      remarks.push(...['', 'read only', 'default', ' play '].map(validate));
      return ' play ';
    },
  });
  await write('[default]\n');
  await add();
  assert.deepEqual(remarks, [
    'Please give the profile a name.',
    'A name may hold letters from A to Z, digits and these: _ - + . @ % : /',
    'There is a profile with this name already.',
    undefined,
  ]);
  assert.match(documents.textOf(file) ?? '', /^\[profile play\]$/m);
});

test('a file that cannot be read is named before anything is asked', async () => {
  // A folder in its place: what may be read is no matter of permissions for root.
  await mkdir(file, { recursive: true });
  const { run, asked, setting } = setUp({ shared: 'off' });
  const { added } = await run();
  const told = await explain(await added.catch((error: unknown) => error));
  assert.equal(told, `${file} cannot be read (EISDIR).`);
  assert.deepEqual(asked, []);
  assert.equal(setting.value, 'off');
});

test('an editor that takes no changes is told of', async () => {
  const { run, documents, told, setting } = setUp({ shared: 'off' });
  documents.editable = false;
  const { added, list } = await run();
  await list.choose('playground');
  const error = await added.catch((thrown: unknown) => thrown);
  assert.equal(await explain(error), `${file} cannot be changed.`);
  assert.deepEqual(told, []);
  // It was turned on, and nothing was there to use it with.
  assert.equal(setting.value, 'off');
});

// What was told was "something unexpected", and the log had the path with the person's name in it.
test('a file that cannot be made is named to the person, and not in the log', async () => {
  const { run, setting } = setUp({ shared: 'off' });
  await symlink(join(folder, 'nowhere', '.aws'), dirname(file));
  const { added, list } = await run();
  await list.choose('playground');
  const error = await added.catch((thrown: unknown) => thrown);
  assert.equal(await explain(error), `${file} cannot be changed.`);
  assert.ok(error instanceof Error && !error.message.includes(folder), String(error));
  assert.equal(setting.value, 'off');
});
