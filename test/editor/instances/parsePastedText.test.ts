import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type Pasted,
  type PastedProblem,
  parsePastedText,
} from '../../../src/editor/instances/parsePastedText.ts';

const acme = { startUrl: 'https://acme.awsapps.com/start', partition: 'aws' };

const session = `[sso-session work]
sso_start_url = https://acme.awsapps.com/start/#/
sso_region = eu-west-1
sso_registration_scopes = sso:account:access, codewhisperer:completions
`;

const profile = `[profile old-way]
sso_start_url=https://start.us-gov-home.awsapps.com/directory/acme ; the portal
sso_region=us-gov-west-1
sso_account_id = 012345678901
`;

const cases: [what: string, text: string, pasted: Pasted][] = [
  ['a link', 'https://acme.awsapps.com/start', { ...acme, name: 'acme' }],
  ['a link in quotes', ' "acme.awsapps.com/start/#/" ', { ...acme, name: 'acme' }],
  ['a link in angle brackets', '<https://acme.awsapps.com/start>', { ...acme, name: 'acme' }],
  [
    "an address of the organization's own",
    'sso.example.com',
    { startUrl: 'https://sso.example.com', name: 'sso.example.com' },
  ],
  [
    'a device page of a portal',
    'https://acme.awsapps.com/start/#/device?user_code=ABCD-EFGH',
    { ...acme, name: 'acme' },
  ],
  [
    'a device page of a region',
    'https://device.sso.eu-west-1.amazonaws.com/?user_code=ABCD-EFGH',
    { region: 'eu-west-1' },
  ],
  [
    'an invitation',
    'Hello, your portal (see https://example.com/help): https://acme.awsapps.com/start/. Your user name: alice',
    { ...acme, name: 'acme' },
  ],
  [
    'an sso-session section',
    session,
    {
      ...acme,
      name: 'work',
      region: 'eu-west-1',
      scopes: ['sso:account:access', 'codewhisperer:completions'],
    },
  ],
  [
    'a legacy profile, with a comment',
    profile,
    {
      startUrl: 'https://start.us-gov-home.awsapps.com/directory/acme',
      partition: 'aws-us-gov',
      name: 'old-way',
      region: 'us-gov-west-1',
    },
  ],
  [
    'a profile and the section it names',
    `[profile dev]\nsso_session = work\nsso_account_id = 012345678901\nregion = us-east-1\n\n${session}`,
    {
      ...acme,
      name: 'work',
      region: 'eu-west-1',
      scopes: ['sso:account:access', 'codewhisperer:completions'],
    },
  ],
  [
    'a quoted name with a space',
    '[sso-session "my work"]\nsso_start_url = acme.awsapps.com/start\n',
    { ...acme, name: 'my work' },
  ],
  [
    'keys without a section',
    'sso_region = eu-west-1\nsso_start_url = https://acme.awsapps.com/start',
    { ...acme, name: 'acme', region: 'eu-west-1' },
  ],
  [
    'the default profile',
    '[default]\nsso_start_url = https://acme.awsapps.com/start',
    { ...acme, name: 'acme' },
  ],
];

const refused: [text: string, problem: PastedProblem][] = [
  ['acme', 'not-a-url'],
  ['Please sign in at https://example.com/portal today', 'not-a-url'],
  ['http://acme.awsapps.com/start', 'not-https'],
  ['https://start.home.awsapps.cn', 'no-directory'],
  ['[sso-session work] sso_region = eu-west-1', 'section-without-start-url'],
  ['[profile dev] sso_session = work', 'section-without-start-url'],
  [
    '[sso-session work] sso_start_url = https://acme.awsapps.com/start sso_region = Ireland',
    'section-with-wrong-region',
  ],
  ['[sso-session work] sso_start_url = acme', 'not-a-url'],
];

describe('parsePastedText', () => {
  for (const [what, text, pasted] of cases) {
    it(`reads ${what}`, () => {
      assert.deepEqual(parsePastedText(text), { pasted });
    });

    it(`reads ${what} on one line`, () => {
      // An input box puts a space in place of a line break, or two in place of CR LF.
      assert.deepEqual(parsePastedText(text.replaceAll('\n', ' ')), { pasted });
      assert.deepEqual(parsePastedText(text.replaceAll('\n', '  ')), { pasted });
      assert.deepEqual(parsePastedText(text.replaceAll('\n', '\r\n')), { pasted });
    });
  }

  for (const [text, problem] of refused) {
    it(`reports what is wrong with ${text}: ${problem}`, () => {
      assert.deepEqual(parsePastedText(text), { problem });
    });
  }
});
