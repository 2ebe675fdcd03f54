import assert from 'node:assert/strict';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { createProfileCredentials } from '../../src/aws/profileCredentials.ts';
import { createFakeClock } from '../fakes/clock.ts';

const hourMs = 3_600_000;
const variables = [
  'AWS_CONFIG_FILE',
  'AWS_SHARED_CREDENTIALS_FILE',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_PROFILE',
] as const;

describe('the credentials of a profile', () => {
  let folder: string;
  let saved: (string | undefined)[];
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'profile-'));
    saved = variables.map((name) => process.env[name]);
    process.env.AWS_CONFIG_FILE = join(folder, 'config');
    process.env.AWS_SHARED_CREDENTIALS_FILE = join(folder, 'credentials');
  });
  afterEach(async () => {
    for (const [at, name] of variables.entries()) {
      const value = saved[at];
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
    await rm(folder, { recursive: true, force: true });
  });

  const configure = (lines: readonly string[]) =>
    writeFile(join(folder, 'config'), ['[profile dev]', ...lines, ''].join('\n'));

  it('are those that it names, whatever the environment has', async () => {
    process.env.AWS_ACCESS_KEY_ID = 'of-the-environment';
    process.env.AWS_SECRET_ACCESS_KEY = 'secret';
    process.env.AWS_PROFILE = 'other';
    await configure(['aws_access_key_id = of-dev', 'aws_secret_access_key = secret']);
    const { accessKeyId } = await createProfileCredentials({ profile: 'dev' })();
    assert.equal(accessKeyId, 'of-dev');
  });

  // Fault: the SDK's whole chain went on to the environment and to 169.254.169.254, where anybody on
  // the network may answer.
  for (const [what, lines] of [
    ['is empty', ['region = us-east-1']],
    ['has a process that fails', ['credential_process = exit 3']],
  ] as const) {
    it(`come from nowhere else where it ${what}`, async () => {
      process.env.AWS_ACCESS_KEY_ID = 'of-the-environment';
      process.env.AWS_SECRET_ACCESS_KEY = 'secret';
      await configure(lines);
      await assert.rejects(createProfileCredentials({ profile: 'dev' })(), /dev|exit 3/);
    });
  }

  it('are kept until shortly before they expire', async () => {
    // The SDK reads the time of the system.
    const clock = createFakeClock(Date.now());
    const expiration = new Date(clock.now() + hourMs).toISOString();
    const script = `require("fs").appendFileSync(process.argv[1], "x"); console.log(JSON.stringify({ Version: 1, AccessKeyId: "a", SecretAccessKey: "s", Expiration: "${expiration}" }))`;
    await writeFile(
      join(folder, 'process.cjs'),
      script.replace('process.argv[1]', 'process.argv[2]'),
    );
    const runs = join(folder, 'runs');
    await configure([
      `credential_process = "${process.execPath}" "${join(folder, 'process.cjs')}" "${runs}"`,
    ]);
    const source = createProfileCredentials({ profile: 'dev' }, clock);
    await source();
    await clock.advance(hourMs - 360_000);
    await source();
    assert.equal(await readFile(runs, 'utf8'), 'x');
    await clock.advance(120_000);
    await source();
    assert.equal(await readFile(runs, 'utf8'), 'xx');
  });
});
