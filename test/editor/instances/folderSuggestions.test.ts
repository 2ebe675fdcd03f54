import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, it, type TestContext } from 'node:test';
import { systemClock as clock } from '../../../src/base/clock.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createFakeLog } from '../../fakes/log.ts';
import { partly } from '../../fakes/partly.ts';
import * as vscode from '../../fakes/vscode.ts';
import { openFakeWindow, Uri } from '../../fakes/vscode.ts';

const { approve, readSuggestions } = await import(
  '../../../src/editor/instances/folderSuggestions.ts'
);

const section = `
[sso-session dev]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = eu-central-1
`;

/** A window with one folder, `shop`, whose `.aws/config` is `text`. */
async function openFolder(t: TestContext, text: string | undefined, isTrusted = true) {
  const folder = await mkdtemp(path.join(tmpdir(), 'suggestions-'));
  t.after(() => rm(folder, { recursive: true }));
  if (text !== undefined) {
    await mkdir(path.join(folder, '.aws'));
    await writeFile(path.join(folder, '.aws', 'config'), text);
  }
  const workspaceFolders = [{ uri: Uri.file(folder), name: 'shop', index: 0 }];
  return openFakeWindow({ workspace: { isTrusted, workspaceFolders } });
}

describe('readSuggestions', () => {
  it('suggests the portal of the .aws/config in an open folder', async (t) => {
    await openFolder(t, section);
    const [suggestion, ...others] = await readSuggestions({ clock, log: createFakeLog() });
    assert.equal(others.length, 0);
    assert.equal(suggestion?.startUrl, 'https://d-1234567890.awsapps.com/start');
    assert.equal(suggestion?.region, 'eu-central-1');
    assert.equal(suggestion?.name, 'dev');
    assert.equal(suggestion?.by, 'shop');
  });

  it('suggests no scopes, and no name that reads like another one', async (t) => {
    await openFolder(
      t,
      section.replace('dev', 'p\u202erod\u0007') +
        'sso_registration_scopes = codewhisperer:completions\n',
    );
    const [suggestion] = await readSuggestions({ clock, log: createFakeLog() });
    assert.equal(suggestion?.name, 'p rod');
    assert.equal(suggestion.scopes, undefined);
  });

  it('suggests nothing in Restricted Mode', async (t) => {
    await openFolder(t, section, false);
    assert.deepEqual(await readSuggestions({ clock, log: createFakeLog() }), []);
  });

  const unusable: [what: string, text: string | undefined, line: RegExp | undefined][] = [
    ['has no .aws/config', undefined, undefined],
    ['names no portal', '[default]\nregion = us-east-1\n', undefined],
    ['names a portal that cannot be one', section.replace('https:', 'ftp:'), /start-url: 3/],
    ['has a file that is too long', '#'.repeat(65_537), /too long: 65537 bytes/],
  ];
  for (const [what, text, line] of unusable) {
    it(`suggests nothing where the folder ${what}, and logs why`, async (t) => {
      await openFolder(t, text);
      const log = createFakeLog();
      assert.deepEqual(await readSuggestions({ clock, log }), []);
      assert.equal(log.lines.length, line ? 1 : 0);
      if (line) assert.match(log.lines[0] ?? '', line);
    });
  }

  // A link to a device grew the extension host to two gigabytes.
  it('does not follow a link', async (t) => {
    const window = await openFolder(t, section);
    const [folder] = vscode.workspace.workspaceFolders ?? [];
    const file = path.join(folder?.uri.fsPath ?? '', '.aws', 'config');
    await rm(file);
    await symlink('/dev/zero', file);
    const log = createFakeLog();
    assert.deepEqual(await readSuggestions({ clock, log }), []);
    assert.deepEqual(log.lines, ['suggestion: not a regular file']);
    assert.deepEqual(window.messages, []);
  });

  it('suggests every portal of a folder', async (t) => {
    await openFolder(t, section + section.replace('dev', 'other').replace('d-1', 'd-2'));
    const suggestions = await readSuggestions({ clock, log: createFakeLog() });
    assert.deepEqual(
      suggestions.map(({ name }) => name),
      ['dev', 'other'],
    );
  });

  it('suggests nothing where no folder is open', async () => {
    openFakeWindow();
    assert.deepEqual(await readSuggestions({ clock, log: createFakeLog() }), []);
  });

  it('does not wait for a folder that does not answer', async () => {
    const fake = createFakeClock();
    const uri = Uri.parse('vscode-remote://gone/');
    openFakeWindow({
      workspace: {
        isTrusted: true,
        workspaceFolders: [{ uri, name: 'gone', index: 0 }],
        fs: partly({ stat: () => new Promise(() => undefined) }),
      },
    });
    const log = createFakeLog();
    const read = readSuggestions({ clock: fake, log });
    await fake.advance(2_000);
    assert.deepEqual(await read, []);
    assert.match(log.lines.join(), /^suggestion: not read: /);
  });

  // The host alone was shown, which is the same for every organization in some partitions.
  it('is approved with its whole address in view, and only by the button', async () => {
    const startUrl = 'https://start.us-gov-home.awsapps.com/directory/acme';
    for (const [answer, expected] of [
      ['Use This Access Portal', true],
      [undefined, false],
    ] as const) {
      const window = openFakeWindow({ answer: () => answer });
      assert.equal(await approve({ startUrl, name: 'dev', by: 'shop' }), expected);
      const [{ text, detail, modal } = { text: '', detail: '' }] = window.messages;
      assert.equal(text, 'Sign in to start.us-gov-home.awsapps.com?');
      assert.match(detail, /\/directory\/acme\n\nThe folder "shop" /);
      assert.equal(modal, true);
    }
  });
});
