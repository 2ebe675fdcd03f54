import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  credentialsEnvironment,
  profileEnvironment,
  rivalsOf,
} from '../../src/roles/environment.ts';

const credentials = {
  accessKeyId: 'ASIA',
  secretAccessKey: 'secret',
  sessionToken: 'token',
  expiration: Date.UTC(2026, 10, 2, 9),
};

describe('the environment of a role', () => {
  it('has the profile under both names, the region under both, and no keys', () => {
    assert.deepEqual(profileEnvironment({ profile: 'play', region: 'eu-west-1' }), {
      AWS_PROFILE: 'play',
      AWS_DEFAULT_PROFILE: 'play',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_ACCESS_KEY_ID: '',
      AWS_SECRET_ACCESS_KEY: '',
      AWS_SESSION_TOKEN: '',
      AWS_ACCESS_KEY: '',
      AWS_SECRET_KEY: '',
      AWS_WEB_IDENTITY_TOKEN_FILE: '',
      AWS_ROLE_ARN: '',
    });
  });

  it('has the credentials, and removes whatever would win over them', () => {
    const variables = credentialsEnvironment(credentials, { region: 'eu-west-1' });
    assert.deepEqual(variables, {
      AWS_ACCESS_KEY_ID: 'ASIA',
      AWS_SECRET_ACCESS_KEY: 'secret',
      AWS_SESSION_TOKEN: 'token',
      AWS_CREDENTIAL_EXPIRATION: '2026-11-02T09:00:00Z',
      AWS_REGION: 'eu-west-1',
      AWS_DEFAULT_REGION: 'eu-west-1',
      AWS_PROFILE: null,
      AWS_DEFAULT_PROFILE: null,
      AWS_ACCESS_KEY: null,
      AWS_SECRET_KEY: null,
      AWS_WEB_IDENTITY_TOKEN_FILE: null,
      AWS_ROLE_ARN: null,
      AWS_BEARER_TOKEN_BEDROCK: null,
    });
    const withKey = credentialsEnvironment(credentials, { region: 'eu-west-1', bedrockKey: 'key' });
    assert.equal(withKey.AWS_BEARER_TOKEN_BEDROCK, 'key');
  });

  it('knows what would beat a profile, of those that have a value', () => {
    const environment = { AWS_ACCESS_KEY_ID: 'AKIA', AWS_ROLE_ARN: '', AWS_PROFILE: 'other' };
    assert.deepEqual(rivalsOf(environment, 'play'), ['AWS_ACCESS_KEY_ID', 'AWS_PROFILE']);
    assert.deepEqual(rivalsOf({ AWS_PROFILE: 'play' }, 'play'), []);
  });
});
