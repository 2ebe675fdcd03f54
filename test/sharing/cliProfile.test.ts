import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { loadSharedConfigFiles, loadSsoSessionData } from '@smithy/shared-ini-file-loader';
import {
  type CliProfile,
  profileNameProblem,
  sectionsToAppend,
  suggestProfileName,
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

  // STS of the commercial partition does not know credentials of the others.
  it('names the region where programs would otherwise leave the partition', () => {
    const gov = { ...profile, session: { ...profile.session, region: 'us-gov-west-1' } };
    assert.equal(sectionsToAppend(session, gov), `\n${ours}region = us-gov-west-1\n`);
  });

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

  const taken = '[default]\n[profile "quoted"]\n[profile plain] # mine\n[sso-session work]\n';

  for (const [name, problem] of [
    ['playground-ReadOnly', undefined],
    ['a_B9@x+y.z%:/-', undefined],
    ['work', undefined],
    ['', 'empty'],
    ['two words', 'characters'],
    ['line\n', 'characters'],
    ['Zürich', 'characters'],
    ['a]b', 'characters'],
    ['__proto__', 'characters'],
    ['default', 'taken'],
    ['quoted', 'taken'],
    ['plain', 'taken'],
  ] as const) {
    it(`can${problem ? 'not' : ''} be called ${JSON.stringify(name)}${problem ? `: ${problem}` : ''}`, () => {
      assert.equal(profileNameProblem(name, taken), problem);
    });
  }

  for (const [accountName, roleName, suggested] of [
    ['playground', 'ReadOnly', 'playground-ReadOnly'],
    ['Prod (EU), main ', 'Power=User@x,y', 'Prod-EU-main-Power-User-x-y'],
    ['Zürich', 'Ops', 'Zurich-Ops'],
    ['本番', 'Ops', '012345678901-Ops'],
    [undefined, 'Ops', '012345678901-Ops'],
    ['used', 'Ops', 'used-Ops-3'],
  ] as const) {
    it(`is suggested as ${suggested} for ${roleName} in ${accountName}`, () => {
      const account = { accountId: '012345678901', ...(accountName && { accountName }) };
      const text = '[profile used-Ops]\n[profile used-Ops-2]\n';
      assert.equal(suggestProfileName(account, roleName, text), suggested);
    });
  }
});
