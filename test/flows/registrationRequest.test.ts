import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { registrationRequest } from '../../src/flows/registrationRequest.ts';

const instance = {
  startUrl: 'https://d-1234567890.awsapps.com/start',
  scopes: ['sso:account:access'],
};

describe('the registration request', () => {
  test('the browser flow registers the code grant, refresh, the redirect without port, the issuer', () => {
    assert.deepEqual(registrationRequest('browser', instance), {
      clientName: 'IAM Identity Center Sign-In for VS Code',
      clientType: 'public',
      scopes: ['sso:account:access'],
      grantTypes: ['authorization_code', 'refresh_token'],
      redirectUris: ['http://127.0.0.1/oauth/callback'],
      issuerUrl: 'https://d-1234567890.awsapps.com/start',
    });
  });

  test('the device flow names no grant, as the AWS CLI does', () => {
    assert.deepEqual(registrationRequest('deviceCode', instance), {
      clientName: 'IAM Identity Center Sign-In for VS Code',
      clientType: 'public',
      scopes: ['sso:account:access'],
    });
  });

  // The check of a region registers without scopes; what the service makes of an empty list is unknown.
  test('without scopes none are named, as the AWS CLI does', () => {
    assert.deepEqual(registrationRequest('deviceCode', { ...instance, scopes: [] }), {
      clientName: 'IAM Identity Center Sign-In for VS Code',
      clientType: 'public',
    });
  });
});
