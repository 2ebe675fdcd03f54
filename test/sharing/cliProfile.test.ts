import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { loadSharedConfigFiles, loadSsoSessionData } from '@smithy/shared-ini-file-loader';
import {
  type CliProfile,
  defaultProfileRegion,
  isForRole,
  ownProfiles,
  planProfiles,
  sectionsToAppend,
} from '../../src/sharing/cliProfile.ts';

const profile: CliProfile = {
  name: 'playground-ReadOnly',
  session: {
    name: 'vscode-d-1234567890/alice@example.com',
    startUrl: 'https://d-1234567890.awsapps.com/start',
    region: 'us-east-1',
    scopes: ['codewhisperer:completions', 'sso:account:access'],
  },
  accountId: '012345678901',
  roleName: 'ReadOnly',
  region: 'eu-west-1',
};

const session = `[sso-session vscode-d-1234567890/alice@example.com]
sso_start_url = https://d-1234567890.awsapps.com/start
sso_region = us-east-1
sso_registration_scopes = codewhisperer:completions,sso:account:access
`;

const ours = `[profile playground-ReadOnly]
sso_session = vscode-d-1234567890/alice@example.com
sso_account_id = 012345678901
sso_role_name = ReadOnly
region = eu-west-1
`;

const other = '[profile other]\nregion = eu-west-1\n';
const windows = (text: string) => text.replaceAll('\n', '\r\n');

describe('a profile for the AWS CLI', () => {
  for (const [what, text, appended] of [
    ['an empty file', '', `${session}\n${ours}`],
    ['a file that ends with a line', other, `\n${session}\n${ours}`],
    ['a file that ends with a blank line', `${other} \n`, `${session}\n${ours}`],
    ['a file that ends within a line', other.trimEnd(), `\n\n${session}\n${ours}`],
    // The header would have been indented, which Python reads as the rest of the value before it.
    ['a file that ends with blanks', `${other}  `, `\n\n${session}\n${ours}`],
    ['a file with CRLF', windows(other), windows(`\n${session}\n${ours}`)],
    ['a file that has the session', session, `\n${ours}`],
    ['a file that has the session quoted', session.replace(/ (vs[^\]]*)/, ' "$1"'), `\n${ours}`],
    ['a file whose session says something else', session.replace('us-', 'eu-'), `\n${ours}`],
    [
      'a file that has a profile of the name of the session',
      session.replace('sso-session', 'profile'),
      `\n${session}\n${ours}`,
    ],
  ] as const) {
    it(`is appended to ${what}, with no more than it lacks`, () => {
      assert.equal(sectionsToAppend(text, profile), appended);
    });
  }

  it('is read by the AWS SDK as it was written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cli-profile-'));
    try {
      const file = join(folder, 'config');
      const before = windows(other.trimEnd());
      await writeFile(file, before + sectionsToAppend(before, profile));
      const files = { configFilepath: file, filepath: file, ignoreCache: true };
      const { configFile } = await loadSharedConfigFiles(files);
      assert.deepEqual(configFile['playground-ReadOnly'], {
        sso_session: profile.session.name,
        sso_account_id: '012345678901',
        sso_role_name: 'ReadOnly',
        region: 'eu-west-1',
      });
      assert.deepEqual(configFile.other, { region: 'eu-west-1' });
      assert.deepEqual(await loadSsoSessionData({ configFilepath: file }), {
        [profile.session.name]: {
          sso_start_url: 'https://d-1234567890.awsapps.com/start',
          sso_region: 'us-east-1',
          sso_registration_scopes: 'codewhisperer:completions,sso:account:access',
        },
      });
    } finally {
      await rm(folder, { recursive: true });
    }
  });

  // A program of the service's choice ran with the next call of the AWS CLI.
  for (const roleName of [
    'Admin\ncredential_process = x',
    'Admin #1',
    '#Admin',
    ';',
    'Admin\u2028x',
  ]) {
    it(`is not made of the role ${JSON.stringify(roleName)}`, () => {
      assert.throws(() => sectionsToAppend('', { ...profile, roleName }), {
        code: 'bad-answer',
        message: 'unexpected answer: sso_role_name does not fit into one line',
      });
    });
  }

  it('is one of ours by the name of its session, that of 0.1.0 included', () => {
    const old = ours
      .replace('region = eu-west-1\n', '')
      .replace('profile playground', 'profile old');
    const text = `[default]\nregion = us-west-2\n${session}\n${ours}${old}[profile theirs]
sso_session = work
sso_account_id = 012345678901
sso_role_name = ReadOnly
`;
    assert.deepEqual(
      ownProfiles(text).map(({ name, region }) => [name, region]),
      [
        ['playground-ReadOnly', 'eu-west-1'],
        ['old-ReadOnly', undefined],
      ],
    );
    assert.ok(ownProfiles(text).every((each) => isForRole(each, profile)));
    assert.equal(defaultProfileRegion(text), 'us-west-2');
    assert.equal(defaultProfileRegion(ours), undefined);
  });

  for (const line of [
    'aws_access_key_id = AKIA',
    'role_arn = arn:aws:iam::1:role/x',
    'credential_process = evil',
    'source_profile = other',
    'web_identity_token_file = x',
  ]) {
    it(`is diverted by ${line.split(' ')[0]}, which some programs prefer`, () => {
      assert.equal(ownProfiles(`${ours}${line}\n`)[0]?.isDiverted, true);
      assert.equal(ownProfiles(ours)[0]?.isDiverted, false);
    });
  }
});

describe('a plan of profiles', () => {
  const admin = { ...profile, name: 'playground-Admin', roleName: 'Admin' };

  it('adds those that are missing, and the session once', () => {
    const plan = planProfiles(other, [profile, admin]);
    const second = ours.replaceAll('ReadOnly', 'Admin');
    assert.equal(plan.text, `${other}\n${session}\n${ours}\n${second}`);
    assert.deepEqual(plan.added, [profile, admin]);
    assert.deepEqual(planProfiles(plan.text, [profile, admin]), {
      text: plan.text,
      added: [],
      completed: [],
    });
  });

  for (const lineBreak of ['\n', '\r\n']) {
    it(`gives a region to one that has none, with ${JSON.stringify(lineBreak)}`, () => {
      const text = `${session}
[profile mine] # by hand
sso_session = ${profile.session.name}
sso_account_id = 012345678901
sso_role_name = ReadOnly
output = json
cli_pager =
`.replaceAll('\n', lineBreak);
      const plan = planProfiles(text, [profile]);
      const line = `sso_role_name = ReadOnly${lineBreak}`;
      const completed = text.replace(line, `${line}region = eu-west-1${lineBreak}`);
      assert.equal(plan.text, completed);
      assert.deepEqual(
        plan.completed.map(({ name }) => name),
        ['mine'],
      );
      assert.deepEqual(plan.added, []);
    });
  }

  it('keeps a region that is there, and whatever else the user has added', () => {
    const text = ours.replace('eu-west-1', 'us-west-2\noutput = json');
    assert.equal(planProfiles(text, [profile]).text, text);
  });

  it('gives a region to one at the very end of the file', () => {
    const text = ours.replace('\nregion = eu-west-1\n', '');
    const plan = planProfiles(text, [profile, admin]);
    assert.equal(ownProfiles(plan.text)[0]?.region, 'eu-west-1');
    assert.equal(ownProfiles(plan.text).length, 2);
  });

  it("touches nobody else's profile of the same role", () => {
    const theirs = `[profile theirs]
sso_session = work
sso_account_id = 012345678901
sso_role_name = ReadOnly
`;
    const plan = planProfiles(theirs, [profile]);
    assert.ok(plan.text.startsWith(theirs));
    assert.equal(plan.completed.length, 0);
    assert.equal(plan.added.length, 1);
  });

  it('is read by the AWS SDK as it was written', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'cli-profile-'));
    const file = join(folder, 'config');
    const before = ours.replace('\nregion = eu-west-1\n', '\ncli_pager =\n');
    await writeFile(file, planProfiles(before, [profile, admin]).text);
    const files = { configFilepath: file, filepath: file, ignoreCache: true };
    const { configFile } = await loadSharedConfigFiles(files);
    await rm(folder, { recursive: true });
    assert.equal(configFile['playground-ReadOnly']?.region, 'eu-west-1');
    assert.equal(configFile['playground-Admin']?.sso_role_name, 'Admin');
  });
});
