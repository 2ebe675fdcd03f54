import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type Pasted, parsePastedText } from '../../../src/editor/instances/parsePastedText.ts';

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
    { region: 'eu-west-1', regionEvidence: 'proved' },
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
      isNamed: true,
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
      name: 'acme',
      region: 'us-gov-west-1',
    },
  ],
  [
    'a profile and the section it names',
    `[profile dev]\nsso_session = work\nsso_account_id = 012345678901\nregion = us-east-1\n\n${session}`,
    {
      ...acme,
      name: 'work',
      isNamed: true,
      region: 'eu-west-1',
      scopes: ['sso:account:access', 'codewhisperer:completions'],
    },
  ],
  [
    'a quoted name with a space',
    '[sso-session "my work"]\nsso_start_url = acme.awsapps.com/start\n',
    { ...acme, name: 'my work', isNamed: true },
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

const own = 'https://sso.example.com';

/** What people have at hand, and where the portal is in it. */
const found: [what: string, text: string, startUrl: string][] = [
  ['a link in typographic quotes', '“https://acme.awsapps.com/start”', acme.startUrl],
  ['a link at the end of a sentence', 'https://acme.awsapps.com/start.', acme.startUrl],
  ['a link in Markdown', '[AWS](https://acme.awsapps.com/start/#/)', acme.startUrl],
  [
    'a link in Markdown of words',
    '[our AWS portal](https://acme.awsapps.com/start)',
    acme.startUrl,
  ],
  ['a bold link', '**https://acme.awsapps.com/start**', acme.startUrl],
  ['a link in parentheses', '(https://acme.awsapps.com/start)', acme.startUrl],
  ['a link without https', 'http://acme.awsapps.com/start/', acme.startUrl],
  ['a host in a sentence', 'Our portal is acme.awsapps.com/start, as ever.', acme.startUrl],
  ['a directory', 'd-1234567890', 'https://d-1234567890.awsapps.com/start'],
  ['a directory in a sentence', 'It is d-1234567890.', 'https://d-1234567890.awsapps.com/start'],
  ['an alias', 'Acme', acme.startUrl],
  [
    'an instance',
    'ssoins-1234567890abcdef',
    'https://identitycenter.amazonaws.com/ssoins-1234567890abcdef',
  ],
  [
    'the ARN of an instance',
    'arn:aws:sso:::instance/ssoins-1234567890abcdef',
    'https://identitycenter.amazonaws.com/ssoins-1234567890abcdef',
  ],
  [
    'the ARN of an instance of GovCloud',
    'arn:aws-us-gov:sso:::instance/ssoins-1234567890abcdef',
    'https://identitycenter.us-gov.amazonaws.com/ssoins-1234567890abcdef',
  ],
  [
    'the ARN of a permission set',
    'arn:aws:sso:::permissionSet/ssoins-1234567890abcdef/ps-1234567890abcdef',
    'https://identitycenter.amazonaws.com/ssoins-1234567890abcdef',
  ],
  [
    'a link that a mail gateway has wrapped',
    'https://eur01.safelinks.protection.outlook.com/?url=https%3A%2F%2Facme.awsapps.com%2Fstart&data=05',
    acme.startUrl,
  ],
  [
    'the only link of a mail, which is not to AWS',
    'Please sign in at https://sso.example.com/portal/?org=1 today',
    'https://sso.example.com/portal/?org=1',
  ],
  ['a link behind its label', 'URL:https://acme.awsapps.com/start', acme.startUrl],
  ['a link in a line of settings', 'startUrl="https://acme.awsapps.com/start"', acme.startUrl],
  [
    'an entry of our settings',
    '{"startUrl":"https://acme.awsapps.com/start","region":"eu-west-1"}',
    acme.startUrl,
  ],
  ['a link between characters that are not seen', '\u200bhttps://sso.example.com\u200b', own],
  ['the only link beside the help of AWS', `${own} and https://docs.aws.amazon.com/x`, own],
  [
    'a link that another mail gateway has wrapped',
    'https://urldefense.com/v3/__https://acme.awsapps.com/start__;!!Abc!dEf$',
    acme.startUrl,
  ],
  [
    'the sign-in page of a directory',
    'https://us-east-1.signin.aws.amazon.com/platform/d-1234567890/login?workflowStateHandle=x',
    'https://d-1234567890.awsapps.com/start',
  ],
  [
    'the ARN of an identity store',
    'arn:aws:identitystore::123456789012:identitystore/d-1234567890',
    'https://d-1234567890.awsapps.com/start',
  ],
  ['an address with its slash', 'https://sso.example.com/aws/', 'https://sso.example.com/aws/'],
];

describe('parsePastedText', () => {
  for (const [what, text, pasted] of cases) {
    it(`reads ${what}`, () => {
      assert.deepEqual(parsePastedText(text), { found: [pasted] });
    });

    it(`reads ${what} on one line`, () => {
      // An input box puts a space in place of a line break, or two in place of CR LF.
      assert.deepEqual(parsePastedText(text.replaceAll('\n', ' ')), { found: [pasted] });
      assert.deepEqual(parsePastedText(text.replaceAll('\n', '  ')), { found: [pasted] });
      assert.deepEqual(parsePastedText(text.replaceAll('\n', '\r\n')), { found: [pasted] });
    });
  }

  for (const [what, text, startUrl] of found) {
    it(`finds the portal in ${what}`, () => {
      const reading = parsePastedText(text);
      assert.ok('found' in reading, JSON.stringify(reading));
      assert.deepEqual(
        reading.found.map((each) => each.startUrl),
        [startUrl],
      );
    });
  }

  it('reads the region of the page on which the access is allowed', () => {
    const page = `${acme.startUrl}/user-consent/authorize.html?clientId=a&region=us-west-2&state=b`;
    const portal = { ...acme, name: 'acme', region: 'us-west-2', regionEvidence: 'proved' };
    assert.deepEqual(parsePastedText(page), { found: [portal] });
  });

  it('takes the name of a region for a region, of which nothing is proved', () => {
    assert.deepEqual(parsePastedText(' eu-west-1 '), { found: [{ region: 'eu-west-1' }] });
  });

  it('finds every portal of a text, each once', () => {
    const other = 'https://d-1234567890.awsapps.com/start';
    const mail = `Old: ${acme.startUrl} or ${acme.startUrl}/#/, new: ${other}. Console: https://console.aws.amazon.com`;
    const reading = parsePastedText(mail);
    assert.ok('found' in reading);
    assert.deepEqual(
      reading.found.map(({ startUrl }) => startUrl),
      [acme.startUrl, other],
    );
  });

  it('finds every portal of a text with sections, on one line as well', () => {
    const text = `${session}[sso-session other]\nsso_start_url = ${acme.startUrl}\nsso_region = us-east-1\n`;
    for (const pasted of [text, text.replaceAll('\n', ' ')]) {
      const reading = parsePastedText(pasted);
      assert.ok('found' in reading);
      assert.deepEqual(
        reading.found.map(({ name, region }) => [name, region]),
        [
          ['work', 'eu-west-1'],
          ['other', 'us-east-1'],
        ],
      );
    }
  });

  it('reads no key that is commented out', () => {
    const text =
      '[sso-session work] # sso_region = us-east-1 sso_start_url = https://acme.awsapps.com/start';
    assert.deepEqual(parsePastedText(text), { found: [{ ...acme, name: 'work', isNamed: true }] });
  });
});
