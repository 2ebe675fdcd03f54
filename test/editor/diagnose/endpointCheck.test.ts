import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { resolveEndpoint } from '../../../src/aws/endpoints.ts';
import { neverAborted } from '../../../src/base/abortable.ts';
import '../../fakes/vscode.ts';

const { describeEndpoint } = await import('../../../src/editor/diagnose/endpointCheck.ts');

/** A host that exists nowhere. */
const config = { region: 'us-nowhere-1', env: { AWS_USE_FIPS_ENDPOINT: 'true' } };

describe('describeEndpoint', () => {
  // The endpoint was called good, and the sign-in ended in "check the network".
  it('names the variable and the setting where a region has no FIPS endpoint', async () => {
    const endpoint = resolveEndpoint('oidc', config);
    const finding = await describeEndpoint(endpoint, { proxied: false }, neverAborted);
    assert.equal(finding.verdict, 'bad');
    assert.match(finding.result, /FIPS \(AWS_USE_FIPS_ENDPOINT\)/);
    assert.match(finding.advice ?? '', /AWS_USE_FIPS_ENDPOINT.*iamIdentityCenter\.useFipsEndpoint/);
  });

  it('does not judge a FIPS endpoint that only the proxy can find', async () => {
    const endpoint = resolveEndpoint('oidc', { ...config, region: 'us-east-1' });
    const { verdict } = await describeEndpoint(endpoint, { proxied: true }, neverAborted);
    assert.equal(verdict, 'info');
  });
});
