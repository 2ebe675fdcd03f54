import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type PortalFault, readPortals } from '../../src/sharing/configPortals.ts';

/** What a row shows: name, URL, region, scopes. */
type Row = [name: string, startUrl: string, region: string | undefined, ...scopes: string[]];

function rowsOf(text: string): Row[] {
  return readPortals(text).portals.map(({ name, portal, region, scopes = [] }) => [
    name,
    portal.startUrl,
    region,
    ...scopes,
  ]);
}

const acme = 'https://acme.awsapps.com/start';
const other = 'https://customer.awsapps.com/start';
const access = 'sso:account:access';
const lines = `sso_start_url = ${acme}\nsso_region = eu-west-1\n`;

/** Files that people have. */
const files: [what: string, text: string, rows: Row[], faults?: PortalFault[]][] = [
  [
    'a session name with a space, which `aws configure sso` quotes',
    `[profile one]\nsso_session = Two Words\nsso_account_id = 123456789012\n\n[sso-session 'Two Words']\n${lines}sso_registration_scopes = ${access}\n`,
    [['Two Words', acme, 'eu-west-1', access]],
  ],
  [
    // It carried the URL and the region of the other customer.
    'a header with something behind it',
    `[sso-session acme]\nsso_start_url = ${acme}\nsso_region = us-east-1\n\n[sso-session customer]# adjacent comment\nsso_start_url = ${other}\nsso_region = eu-west-1\n`,
    [
      ['acme', acme, 'us-east-1'],
      ['customer', other, 'eu-west-1'],
    ],
  ],
  [
    'a header that does not end',
    `[sso-session acme]\nsso_region = us-east-1\n[sso-session customer\nsso_start_url = ${other}\nsso_region = eu-west-1\n`,
    [],
    [
      { problem: 'start-url', line: 1 },
      { problem: 'header', line: 3 },
    ],
  ],
  [
    'a header that has lost its first bracket',
    `[sso-session acme]\n${lines}sso-session customer]\nsso_start_url = ${other}\nsso_region = us-west-2\n`,
    [['acme', acme, 'eu-west-1']],
    [{ problem: 'header', line: 4 }],
  ],
  [
    'two portals in one section, of which neither is offered',
    `[sso-session acme]\n${lines}sso_start_url = ${other}\nsso_region = us-west-2\n`,
    [],
    [
      { problem: 'key-twice', line: 4 },
      { problem: 'key-twice', line: 5 },
    ],
  ],
  [
    'two sessions of one portal',
    `[sso-session other-program]\n${lines}sso_registration_scopes = codewhisperer:completions,codewhisperer:analysis\n\n[sso-session work]\n${lines}sso_registration_scopes = ${access}\n`,
    [
      ['other-program', acme, 'eu-west-1', 'codewhisperer:completions', 'codewhisperer:analysis'],
      ['work', acme, 'eu-west-1', access],
    ],
  ],
  [
    'two sessions of one portal with the same scopes',
    `[sso-session a]\n${lines}sso_registration_scopes = ${access}\n[sso-session b]\n${lines}`,
    [['a', acme, 'eu-west-1', access]],
  ],
  [
    'a comma and blanks behind the scopes',
    `[sso-session work]\n${lines}sso_registration_scopes = ${access}, ,\n`,
    [['work', acme, 'eu-west-1', access]],
  ],
  [
    'scopes on lines of their own',
    `[sso-session work]\n${lines}sso_registration_scopes = ${access},\n  codewhisperer:analysis\n`,
    [['work', acme, 'eu-west-1', access, 'codewhisperer:analysis']],
  ],
  [
    'an old profile, which is named for a role',
    `[profile AdministratorAccess-123456789012]\n${lines}sso_account_id = 123456789012\nsso_role_name = AdministratorAccess\n`,
    [['acme', acme, 'eu-west-1']],
  ],
  ['an old profile called default', `[default]\n${lines}`, [['acme', acme, 'eu-west-1']]],
  [
    'a profile without the word, which the AWS CLI ignores',
    `[work]\n${lines}`,
    [['acme', acme, 'eu-west-1']],
    [{ problem: 'unknown-header', line: 1 }],
  ],
  [
    'a header that is mistyped',
    `[SSO_Session work]\n${lines}`,
    [['acme', acme, 'eu-west-1']],
    [{ problem: 'unknown-header', line: 1 }],
  ],
  [
    'old profiles of one portal beside its session',
    `[profile a]\n${lines}[profile b]\n${lines}[sso-session work]\n${lines}sso_registration_scopes = a:b\n`,
    [['work', acme, 'eu-west-1', 'a:b']],
  ],
  [
    'indented keys, the first without a value',
    `[sso-session work]\n    cli_pager =\n    sso_start_url = ${acme}\n    sso_region = us-east-1\n`,
    [['work', acme, 'us-east-1']],
  ],
  [
    'keys in capitals',
    `[sso-session work]\nSSO_START_URL = ${acme}\nSSO_REGION = us-east-1\n`,
    [['work', acme, 'us-east-1']],
  ],
  [
    'colons in place of equals signs',
    `[sso-session work]\nsso_start_url: ${acme}\nsso_region:eu-west-1\n`,
    [['work', acme, 'eu-west-1']],
  ],
  [
    'a section that is given twice',
    `[sso-session work]\n${lines}[sso-session work]\nsso_registration_scopes = ${access}\n`,
    [['work', acme, 'eu-west-1', access]],
    [{ problem: 'section-twice', line: 4 }],
  ],
  [
    'two portals under one name, whose values are not mixed',
    `[sso-session work]\n${lines}[sso-session work]\nsso_start_url = ${other}\nsso_region = us-west-2\n`,
    [
      ['work', acme, 'eu-west-1'],
      ['work', other, 'us-west-2'],
    ],
    [{ problem: 'section-twice', line: 4 }],
  ],
  [
    'quoted values',
    `[sso-session work]\nsso_start_url = "${acme}"\nsso_region = 'eu-west-1'\n`,
    [['work', acme, 'eu-west-1']],
    [
      { problem: 'quoted-value', line: 2 },
      { problem: 'quoted-value', line: 3 },
    ],
  ],
  [
    'comments behind values',
    `[sso-session work] # ours\nsso_start_url = ${acme} # ours\nsso_region = eu-west-1 ; Dublin\n`,
    [['work', acme, 'eu-west-1']],
    [
      { problem: 'comment', line: 2 },
      { problem: 'comment', line: 3 },
    ],
  ],
  [
    'values on lines of their own, for which the AWS CLI refuses the file',
    `[sso-session work]\nsso_start_url =\n  ${acme}\nsso_region =\n  eu-west-1\n`,
    [['work', acme, 'eu-west-1']],
    [
      { problem: 'not-understood', line: 3 },
      { problem: 'not-understood', line: 5 },
    ],
  ],
  [
    'scopes that the service cannot know',
    `[sso-session work]\n${lines}sso_registration_scopes = ${access}, a/b, "c"\n`,
    [['work', acme, 'eu-west-1', access]],
    [{ problem: 'scopes', line: 4 }],
  ],
  [
    'keys that are indented below one without a value',
    `[profile dev]\ncli_pager =\n  sso_start_url = ${acme}\n  SSO_Region: eu-west-1\n`,
    [],
    [
      { problem: 'indented-key', line: 3 },
      { problem: 'not-understood', line: 4 },
      { problem: 'indented-key', line: 4 },
    ],
  ],
  [
    'a session that names a session',
    '[sso-session work]\nsso_session = work\nsso_region = eu-west-1\n',
    [],
    [{ problem: 'start-url', line: 1 }],
  ],
  [
    'a byte order mark between two files that were joined',
    `[sso-session work]\n${lines}\ufeff[sso-session other]\nsso_start_url = ${other}\nsso_region = us-east-1\n`,
    [
      ['work', acme, 'eu-west-1'],
      ['other', other, 'us-east-1'],
    ],
    [{ problem: 'byte-order-mark', line: 4 }],
  ],
  [
    'a profile with an unknown session and a URL of its own',
    `[profile dev]\nsso_session = gone\n${lines}`,
    [['acme', acme, 'eu-west-1']],
  ],
  [
    'a profile with an unknown session',
    '[profile dev]\nsso_session = gone\nsso_account_id = 123456789012\n',
    [],
    [{ problem: 'unknown-session', line: 1 }],
  ],
  [
    'a profile that repeats what its session says',
    `[profile dev]\nsso_session = work\nsso_start_url = ${acme}\n[sso-session work]\n${lines}`,
    [['work', acme, 'eu-west-1']],
  ],
  [
    'a profile of Granted',
    `[profile dev]\ngranted_sso_start_url = ${acme}\ngranted_sso_region = eu-west-1\ncredential_process = granted credential-process\n`,
    [['acme', acme, 'eu-west-1']],
  ],
  [
    'a portal that shows its region',
    '[sso-session work]\nsso_start_url = https://ssoins-1.portal.eu-west-1.app.aws\n',
    [['work', 'https://ssoins-1.portal.eu-west-1.app.aws', 'eu-west-1']],
  ],
  [
    'a URL with a key indented below it, which is a part of it for the AWS CLI',
    `[sso-session work]\nsso_start_url = ${acme}\n  sso_region = eu-west-1\n`,
    [],
    [
      { problem: 'start-url', line: 2 },
      { problem: 'indented-key', line: 3 },
    ],
  ],
  [
    'what is not about portals',
    '[profile a]\nregion = us-east-1\ns3 =\n  max_queue_size = 10\n[services local]\nsso =\n  endpoint_url = http://127.0.0.1:1\n[plugins]\nx = y\n',
    [],
  ],
];

describe('readPortals', () => {
  for (const [what, text, rows, faults = []] of files) {
    it(`reads ${what}`, () => {
      assert.deepEqual(rowsOf(text), rows);
      assert.deepEqual(readPortals(text).faults, faults);
    });

    it(`reads ${what} with line ends of Windows`, () => {
      assert.deepEqual(rowsOf(text.replaceAll('\n', '\r\n')), rows);
    });
  }
});
