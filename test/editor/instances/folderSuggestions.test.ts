import '../../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type TestContext, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { systemClock as clock } from '../../../src/base/clock.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createFakeLog } from '../../fakes/log.ts';

const vscode = await import('vscode');
const { approve, readSuggestions } = await import(
  '../../../src/editor/instances/folderSuggestions.ts'
);

const section = `
[sso-session dev]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = eu-central-1
`;

/** Opens one folder whose `.aws/config` is `text`. */
async function openFolder(t: TestContext, text: string | undefined, isTrusted = true) {
  const folder = await mkdtemp(path.join(tmpdir(), 'suggestions-'));
  t.after(() => rm(folder, { recursive: true }));
  if (text !== undefined) {
    await mkdir(path.join(folder, '.aws'));
    await writeFile(path.join(folder, '.aws', 'config'), text);
  }
  const uri = pathToFileURL(`${folder}/`);
  Object.assign(vscode.workspace, { isTrusted, workspaceFolders: [{ uri, name: 'shop' }] });
}

test('an open folder suggests the instance of its own .aws/config', async (t) => {
  await openFolder(t, section);
  const [suggestion, ...others] = await readSuggestions({ clock, log: createFakeLog() });
  assert.equal(others.length, 0);
  assert.equal(suggestion?.startUrl, 'https://d-1234567890.awsapps.com/start');
  assert.equal(suggestion?.region, 'eu-central-1');
  assert.equal(suggestion?.name, 'dev');
  assert.equal(suggestion?.by, 'shop');
});

test('a folder suggests no scopes, and no name that reads as another one', async (t) => {
  await openFolder(
    t,
    section.replace('dev', 'p\u202erod\u0007') +
      'sso_registration_scopes = codewhisperer:completions\n',
  );
  const [suggestion] = await readSuggestions({ clock, log: createFakeLog() });
  assert.equal(suggestion?.name, 'p rod');
  assert.equal(suggestion.scopes, undefined);
});

test('a folder in Restricted Mode suggests nothing', async (t) => {
  await openFolder(t, section, false);
  assert.deepEqual(await readSuggestions({ clock, log: createFakeLog() }), []);
});

const unusable: [what: string, text: string | undefined, line: RegExp | undefined][] = [
  ['no file', undefined, undefined],
  ['no sign-in in it', '[default]\nregion = us-east-1\n', /not usable: not-a-url/],
  ['a start URL that is not https', section.replace('https:', 'http:'), /not usable/],
  ['no end of it', '#'.repeat(65_537), /too long: 65537 bytes/],
];
for (const [what, text, line] of unusable) {
  test(`a folder with ${what} suggests nothing, and the log says why`, async (t) => {
    await openFolder(t, text);
    const log = createFakeLog();
    assert.deepEqual(await readSuggestions({ clock, log }), []);
    assert.equal(log.lines.length, line ? 1 : 0);
    if (line) assert.match(log.lines[0] ?? '', line);
  });
}

test('with no folder open nothing is suggested', async () => {
  Object.assign(vscode.workspace, { isTrusted: true, workspaceFolders: undefined });
  assert.deepEqual(await readSuggestions({ clock, log: createFakeLog() }), []);
});

// The host alone was shown, which is the same for every organisation in some partitions.
test('asks for the very address, and takes nothing but a yes for one', async () => {
  const startUrl = 'https://start.us-gov-home.awsapps.com/directory/acme';
  const suggestion = { startUrl, name: 'dev', by: 'shop' };
  for (const [answer, expected] of [
    ['Use This Instance', true],
    [undefined, false],
  ] as const) {
    let asked = '';
    Object.assign(vscode.window, {
      showWarningMessage: async (text: string, options: { modal: boolean; detail: string }) => {
        asked = `${text} ${options.detail} ${options.modal}`;
        return answer;
      },
    });
    assert.equal(await approve(suggestion), expected);
    assert.match(asked, /^Sign in at start\.us-gov-home\.awsapps\.com\? https:/);
    assert.match(asked, /\/directory\/acme\n\nThe folder "shop" .* true$/);
  }
});

test('a folder that does not answer holds nobody up', async () => {
  const fake = createFakeClock();
  const silent = { stat: () => new Promise(() => undefined), readFile: () => assert.fail('read') };
  const before = vscode.workspace.fs;
  const uri = new URL('vscode-remote://gone/');
  Object.assign(vscode.workspace, {
    isTrusted: true,
    workspaceFolders: [{ uri, name: 'gone' }],
    fs: silent,
  });
  const log = createFakeLog();
  const read = readSuggestions({ clock: fake, log });
  await fake.advance(2_000);
  assert.deepEqual(await read, []);
  assert.match(log.lines.join(), /^suggestion: not read: /);
  Object.assign(vscode.workspace, { fs: before });
});
