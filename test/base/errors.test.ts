import assert from 'node:assert/strict';
import { readFile, rename } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { messageOf, SignInError } from '../../src/base/errors.ts';

describe('the message of an error', () => {
  // File systems quote the path, and the path has the user's name in it.
  it('has no path of the file system', async () => {
    const missing = join(tmpdir(), "o'brien", 'My Files');
    const errors = await Promise.all(
      [readFile(missing), rename(missing, `${missing}.new`)].map((work) =>
        work.then(
          () => undefined,
          (error: unknown) => error,
        ),
      ),
    );
    assert.deepEqual(errors.map(messageOf), [
      "ENOENT: no such file or directory, open '…'",
      "ENOENT: no such file or directory, rename '…'",
    ]);
  });

  for (const [given, written] of [
    ["EPERM: operation not permitted, open 'C:\\Users\\Alice\\x'", "open '…'"],
    ["EACCES: permission denied, open '\\\\server\\home\\alice\\x'", "open '…'"],
    ['cannot load C:\\Users\\Alice Smith\\My Files\\ca.pem now', 'cannot load … now'],
    ['cannot load /home/alice/ca.pem: no certificate', 'cannot load … no certificate'],
    ["Unable to read file '/home/alice/a/.aws/config' (Error: gone)", "file '…' (Error: gone)"],
    ['Unable to resolve vscode-remote://ssh-remote+box/home/alice/a', 'Unable to resolve …'],
    ['Cannot open file:///home/alice/a', 'Cannot open …'],
    ['path=/Users/alice/x', 'path=…'],
    ["open '/home/alice/a\nb/smith'", "open '…'"],
  ] as const) {
    it(`has no path: ${given}`, () => {
      const text = messageOf(new Error(given));
      assert.ok(text.endsWith(written), text);
      assert.doesNotMatch(text, /alice|smith|server|users/i);
    });
  }

  for (const text of [
    'could not reach oidc.us-east-1.amazonaws.com: connection refused (ECONNREFUSED)',
    'redirect_uri http://127.0.0.1:8080/oauth/callback and/or https://acme.awsapps.com/start',
    'ListAccounts: accountList.0 / nextToken: 1/2',
    "the user's session isn't there",
  ]) {
    it(`is unchanged where it has no path: ${text}`, () => {
      assert.equal(messageOf(new SignInError('service', text)), text);
    });
  }

  it('is read from whatever was thrown', () => {
    assert.equal(messageOf('/home/alice is full'), '… is full');
    assert.equal(messageOf(undefined), 'undefined');
  });
});
