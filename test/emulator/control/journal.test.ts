import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeClock } from '../../fakes/clock.ts';
import { codeClient, createCalls } from '../clients/calls.ts';
import { createIdentityCenter } from '../identityCenter.ts';

describe('the journal', () => {
  test('records requests and contains no secret', () => {
    const center = createIdentityCenter({ clock: createFakeClock() });
    const calls = createCalls(center);
    const client = calls.register();
    const tokens = calls.signIn(client);
    const second = calls.refresh(client, tokens.refreshToken).json;
    const europe = createCalls(center, 'eu-west-1');
    europe.portal('/assignment/accounts?max_result=1', second.accessToken);

    const [registered, signedIn, refreshed, listed] = center.journal;
    assert.deepEqual(registered?.members, Object.keys(codeClient));
    assert.equal(signedIn?.grantType, 'authorization_code');
    assert.equal(refreshed?.sent.refreshToken, signedIn?.issued.refreshToken);
    assert.notEqual(refreshed?.issued.refreshToken, signedIn?.issued.refreshToken);
    assert.deepEqual(
      [listed?.path, listed?.region, listed?.queryKeys, listed?.status, listed?.error],
      ['/assignment/accounts', 'eu-west-1', ['max_result'], 401, 'UnauthorizedException'],
    );
    const written = JSON.stringify(center.journal);
    const secrets = [...Object.values(client), ...Object.values(second), tokens.accessToken].filter(
      (value) => typeof value === 'string' && value.length > 20,
    );
    assert.ok(secrets.length >= 4);
    for (const secret of secrets) assert.equal(written.includes(String(secret)), false);
  });
});
