import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, it } from 'node:test';
import { SignInError } from '../../../src/base/errors.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';
import { arn, reports, setting } from './configured.ts';

const { readApplications, requireApplication } = await import(
  '../../../src/editor/applications/applicationSettings.ts'
);
const { explain } = await import('../../../src/editor/text/errorText.ts');

const { contributes } = JSON.parse(readFileSync('package.json', 'utf8')) as {
  contributes: { configuration: { properties: Record<string, Schema> } };
};

interface Schema {
  items: {
    required: string[];
    properties: Record<string, { pattern?: string }>;
    defaultSnippets: { body: unknown }[];
  };
}
const schema = contributes.configuration.properties[setting] as Schema;

/** A snippet after the user has pressed Tab through it: each placeholder has its example. */
function filledIn(body: unknown): object {
  const text = JSON.stringify(body)
    .replaceAll(/\$\{\d+:([^}]*)\}/g, '$1')
    .replaceAll(/\$\d+/g, 'text');
  return JSON.parse(text) as object;
}

describe('the setting for applications', () => {
  it('is read with all its members', () => {
    openFakeWindow({ settings: { [setting]: [{ ...reports, scopes: ['aws'] }] } });
    assert.deepEqual(readApplications(), {
      applications: [
        {
          arn,
          instance: {
            name: 'Reports',
            startUrl: 'https://identitycenter.amazonaws.com/ssoins-1234567890abcdef',
            region: 'us-east-1',
          },
          scopes: ['aws'],
          credentials: {
            role: { accountId: '012345678901', roleName: 'ReadOnlyAccess' },
            person: 'alice · Acme',
          },
          assertion: { provider: 'foreign', scopes: ['openid'] },
        },
      ],
      faults: [],
    });
  });

  it('has a snippet for each way to sign in, which can be used once it is filled in', () => {
    const entries = schema.items.defaultSnippets.map(({ body }) => filledIn(body));
    const named = entries.map((entry, at) => ({ ...entry, applicationArn: `${arn}${at}` }));
    openFakeWindow({ settings: { [setting]: named } });
    const { applications, faults } = readApplications();
    assert.deepEqual(faults, []);
    assert.deepEqual(
      new Set(applications.flatMap(({ assertion }) => Object.keys(assertion)[0] ?? [])),
      new Set(['provider', 'from', 'browser']),
    );
    assert.ok(applications.some(({ credentials }) => credentials.role === undefined));
  });

  // A workspace could have had tokens sent to an application of its own.
  it('is read from the user settings alone', () => {
    openFakeWindow({ folderSettings: { [setting]: [reports] } });
    assert.deepEqual(readApplications(), { applications: [], faults: [] });
  });

  for (const [what, change, reason] of [
    ['an ARN of something else', { applicationArn: 'arn:aws:iam::111111111111:role/x' }, /ARN/],
    ['no region', { region: 'Virginia' }, /"region"/],
    ['a role without an account', { credentials: { role: 'ReadOnly' } }, /"credentials".*"role"/],
    ['no credentials', { credentials: {} }, /"credentials"/],
    ['our own provider', { assertion: { provider: 'aws-iam-identity-center' } }, /"assertion"/],
    [
      'a redirect to another computer',
      { assertion: { browser: true, redirectUri: 'http://10.0.0.1/x' } },
      /"assertion".*127\.0\.0\.1/,
    ],
    ['no name', { name: ' ' }, /"name"/],
  ] as const) {
    it(`says what is wrong with an entry that has ${what}, and keeps the others`, () => {
      openFakeWindow({ settings: { [setting]: [{ ...reports, ...change }, reports] } });
      const { applications, faults } = readApplications();
      assert.equal(applications.length, 1);
      assert.match(explain(faults[0]), /iamIdentityCenter\.applications\[0\]/);
      assert.match(explain(faults[0]), reason);
    });
  }

  it('must be a list', () => {
    openFakeWindow({ settings: { [setting]: {} } });
    assert.match(explain(readApplications().faults[0]), /must be a list/);
  });

  it('is asked for an ARN that it does not have', () => {
    openFakeWindow({ settings: { [setting]: [] } });
    const missing = (error: unknown) => {
      assert.ok(error instanceof SignInError && error.code === 'application');
      assert.match(explain(error), /does not list the application Reports/);
      return true;
    };
    assert.throws(() => requireApplication(arn, 'Reports'), missing);
  });

  it('is checked by the same rules while it is typed', () => {
    const { required, properties } = schema.items;
    assert.deepEqual(required, ['name', 'applicationArn', 'region', 'credentials', 'assertion']);
    const pattern = new RegExp(properties.applicationArn?.pattern ?? '');
    assert.match(arn, pattern);
    assert.doesNotMatch('arn:aws:iam::111111111111:role/x', pattern);
  });

  // Fault: the second entry was signed with the credentials of the first.
  it('has one entry for an application', () => {
    openFakeWindow({ settings: { [setting]: [reports, { ...reports, name: 'Other' }] } });
    const { applications, faults } = readApplications();
    assert.deepEqual(
      applications.map(({ instance }) => instance.name),
      ['Reports'],
    );
    assert.match(explain(faults[0]), /applications\[1\].*same "applicationArn"/);
  });

  it('may have blanks around an ARN', () => {
    openFakeWindow({ settings: { [setting]: [{ ...reports, applicationArn: ` ${arn} ` }] } });
    assert.equal(requireApplication(arn).arn, arn);
  });
});
