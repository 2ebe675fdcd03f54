import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { consoleLink, servicePage } from '../../src/roles/consoleLink.ts';

const instance = { name: 'Acme', startUrl: 'https://acme.awsapps.com/start/', region: 'us-east-1' };
const role = { accountId: '012345678901', roleName: 'Read+Only@1' };

describe('a console link', () => {
  it('names account and role at the portal, in the form of its shortcut links', () => {
    assert.equal(
      consoleLink(instance, role),
      'https://acme.awsapps.com/start/#/console?account_id=012345678901&role_name=Read%2BOnly%401',
    );
  });

  it('goes to where an address of the organization leads', () => {
    const portalUrl = 'https://ssoins-1.eu-west-1.portal.amazonaws.com/';
    const link = consoleLink({ ...instance, portalUrl }, role);
    assert.match(link, /^https:\/\/ssoins-1\.eu-west-1\.portal\.amazonaws\.com\/#\/console\?/);
  });

  it('carries a destination, encoded', () => {
    const page = servicePage('s3', 'eu-west-1');
    assert.equal(page, 'https://console.aws.amazon.com/s3/home?region=eu-west-1');
    const link = consoleLink(instance, role, page);
    assert.match(
      link,
      /&destination=https%3A%2F%2Fconsole\.aws\.amazon\.com%2Fs3%2Fhome%3Fregion%3Deu-west-1$/,
    );
  });

  it('leads to the console of the partition, where that is public', () => {
    assert.match(servicePage('ec2', 'cn-north-1') ?? '', /^https:\/\/console\.amazonaws\.cn\/ec2/);
    assert.match(servicePage('ec2', 'us-gov-west-1') ?? '', /amazonaws-us-gov\.com/);
    assert.equal(servicePage('ec2', 'us-iso-east-1'), undefined);
  });
});
