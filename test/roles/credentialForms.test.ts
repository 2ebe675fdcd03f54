import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { promisify } from 'node:util';
import { loadSharedConfigFiles } from '@smithy/shared-ini-file-loader';
import { credentialForms, formatCredentials } from '../../src/roles/credentialForms.ts';
import { withCode } from '../sessions/desk.ts';

const credentials = {
  accessKeyId: 'ASIAIOSFODNN7EXAMPLE',
  secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  sessionToken: 'IQoJb3JpZ2luX2VjEXAMPLE/+==',
  expiration: Date.UTC(2026, 10, 2, 9),
};
const handed = {
  credentials,
  role: { accountId: '012345678901', roleName: 'ReadOnly' },
  region: 'eu-west-1',
};

/** What a shell of this computer has in its environment after it has read `text`. */
async function environmentAfter(shell: string, text: string): Promise<Record<string, string>> {
  const env = { PATH: process.env.PATH, AWS_PROFILE: 'other', AWS_DEFAULT_PROFILE: 'other' };
  const { stdout } = await promisify(execFile)(shell, ['-c', `${text}env`], { env });
  const pairs = stdout.split('\n').map((line) => line.split(/=(.*)/s).slice(0, 2));
  return Object.fromEntries(pairs);
}

describe('the forms of credentials', () => {
  it('set what a shell hands on, and remove the profiles that would win', async (t) => {
    if (process.platform === 'win32') return t.diagnostic('no sh on Windows');
    const { AWS_PROFILE, AWS_DEFAULT_PROFILE, ...set } = await environmentAfter(
      'sh',
      formatCredentials('bash', handed),
    );
    assert.deepEqual([AWS_PROFILE, AWS_DEFAULT_PROFILE], [undefined, undefined]);
    assert.partialDeepStrictEqual(set, {
      AWS_ACCESS_KEY_ID: credentials.accessKeyId,
      AWS_SECRET_ACCESS_KEY: credentials.secretAccessKey,
      AWS_SESSION_TOKEN: credentials.sessionToken,
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
    });
  });

  it('are those of each shell', () => {
    const first = (form: 'powershell' | 'fish' | 'cmd' | 'dotenv') =>
      formatCredentials(form, handed)
        .split('\n')
        .find((line) => line.includes('AWS_ACCESS_KEY_ID'));
    assert.deepEqual(
      [first('powershell'), first('fish'), first('cmd'), first('dotenv')],
      [
        "$Env:AWS_ACCESS_KEY_ID = 'ASIAIOSFODNN7EXAMPLE'",
        "set -gx AWS_ACCESS_KEY_ID 'ASIAIOSFODNN7EXAMPLE'",
        'set "AWS_ACCESS_KEY_ID=ASIAIOSFODNN7EXAMPLE"',
        'AWS_ACCESS_KEY_ID=ASIAIOSFODNN7EXAMPLE',
      ],
    );
  });

  it('have no region where none is known', () => {
    for (const form of credentialForms) {
      assert.doesNotMatch(formatCredentials(form, { ...handed, region: undefined }), /region/i);
    }
  });

  it('are the JSON of a credential process', () => {
    assert.deepEqual(JSON.parse(formatCredentials('json', handed)), {
      Version: 1,
      AccessKeyId: credentials.accessKeyId,
      SecretAccessKey: credentials.secretAccessKey,
      SessionToken: credentials.sessionToken,
      Expiration: '2026-11-02T09:00:00Z',
      AccountId: '012345678901',
    });
  });

  it('are a section that the AWS SDK reads from a credentials file', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'credentials-'));
    const filepath = join(folder, 'credentials');
    await writeFile(filepath, formatCredentials('credentialsFile', handed));
    const { credentialsFile } = await loadSharedConfigFiles({
      filepath,
      configFilepath: filepath,
      ignoreCache: true,
    });
    await rm(folder, { recursive: true });
    assert.deepEqual(credentialsFile['012345678901_ReadOnly'], {
      aws_access_key_id: credentials.accessKeyId,
      aws_secret_access_key: credentials.secretAccessKey,
      aws_session_token: credentials.sessionToken,
      region: 'eu-west-1',
    });
  });

  for (const evil of ["a'; rm -rf ~; '", 'a"b', 'a%PATH%', 'a$b', 'a`b`', 'a\nb', 'a b', '']) {
    it(`hold nothing that a shell would run: ${JSON.stringify(evil)}`, () => {
      for (const form of credentialForms) {
        if (form === 'json') continue;
        const worse = { ...handed, credentials: { ...credentials, sessionToken: evil } };
        assert.throws(() => formatCredentials(form, worse), withCode('bad-answer'), form);
      }
    });
  }
});
