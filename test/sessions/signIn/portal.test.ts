import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { SignInError } from '../../../src/base/errors.ts';
import { accountIdOf } from '../../../src/sessions/account/account.ts';
import { createDesk, portal } from '../desk.ts';

const vanity = { name: 'Example', startUrl: 'https://sso.example.com', region: 'us-east-1' };

describe('an access portal behind an organization’s own address', () => {
  test('is named to the service, while the session keeps the configured start URL', async () => {
    const desk = createDesk();
    const window = desk.open();
    const instance = { ...vanity, portalUrl: portal.startUrl };
    const session = await window.signIn(desk.person('alice'), { instance });

    assert.deepEqual(session.instance, instance);
    assert.equal(session.account.id, accountIdOf({ instance }, 'alice'));
    window.close();
    const [restored] = await desk.open().list();
    assert.deepEqual(restored?.instance, instance);
  });

  test('is reported with start URL and region if the service refuses it', async () => {
    const desk = createDesk();
    const window = desk.open();
    const signIn = window.signIn(desk.person('alice'), { instance: vanity });
    await assert.rejects(signIn, (error: unknown) => {
      assert.ok(error instanceof SignInError);
      assert.match(error.message, /refused sso\.example\.com in us-east-1: Invalid request/);
      assert.deepEqual(error.failure, {
        code: 'bad-settings',
        problem: {
          kind: 'portal-refused',
          startUrl: vanity.startUrl,
          region: vanity.region,
          reply: 'Invalid request',
        },
      });
      return true;
    });
  });
});
