import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { registrationRequest } from '../../src/flows/registrationRequest.ts';

const client = {
  clientName: 'IAM Identity Center Sign-In for Test',
  startUrl: 'https://d-1234567890.awsapps.com/start',
  scopes: ['sso:account:access'],
};

describe('the registration request', () => {
  test('has the grants, redirect URI and issuer for the browser flow', () => {
    assert.deepEqual(registrationRequest('browser', client), {
      clientName: 'IAM Identity Center Sign-In for Test',
      clientType: 'public',
      scopes: ['sso:account:access'],
      grantTypes: ['authorization_code', 'refresh_token'],
      redirectUris: ['http://127.0.0.1/oauth/callback'],
      issuerUrl: 'https://d-1234567890.awsapps.com/start',
    });
  });

  test('has no grants for the device flow, like that of the AWS CLI', () => {
    assert.deepEqual(registrationRequest('deviceCode', client), {
      clientName: 'IAM Identity Center Sign-In for Test',
      clientType: 'public',
      scopes: ['sso:account:access'],
    });
  });

  // The region search has no scopes, and how the service handles an empty list is unknown.
  test('has no list of scopes if there are none, like that of the AWS CLI', () => {
    assert.deepEqual(registrationRequest('deviceCode', { ...client, scopes: [] }), {
      clientName: 'IAM Identity Center Sign-In for Test',
      clientType: 'public',
    });
  });
});
