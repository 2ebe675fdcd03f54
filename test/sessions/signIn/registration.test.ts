import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { noLog } from '../../../src/base/log.ts';
import { createServerClock } from '../../../src/base/serverClock.ts';
import { createRegistrations } from '../../../src/sessions/signIn/registration.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createFakeSecrets } from '../../fakes/secretStore.ts';
import { portal } from '../desk.ts';

const dayMs = 86_400_000;

function setUp() {
  const clock = createFakeClock();
  const secrets = createFakeSecrets(clock);
  const serverClock = createServerClock(clock);
  let count = 0;
  const register = async () => {
    count += 1;
    const clientSecretExpiresAt = (clock.now() + 90 * dayMs) / 1000;
    return { clientId: `client-${count}`, clientSecret: `secret-${count}`, clientSecretExpiresAt };
  };
  const secretStore = secrets.open();
  const open = () => createRegistrations({ log: noLog, serverClock, secretStore });
  return { clock, secrets, secretStore, register, open };
}

const purpose = { instance: portal, method: 'browser', scopes: ['a', 'b'] } as const;

describe('registrations', () => {
  test('are kept across restarts', async () => {
    const { register, open } = setUp();
    const first = await open().get(purpose, register, neverAborted);
    const second = await open().get(purpose, register, neverAborted);
    assert.equal(first.clientId, 'client-1');
    assert.deepEqual(second, first);
  });

  test('are separate for each method, region, portal and set of scopes', async () => {
    const { register, open } = setUp();
    const registrations = open();
    const variants = [
      purpose,
      { ...purpose, method: 'deviceCode' as const },
      { ...purpose, scopes: ['a'] },
      { ...purpose, instance: { ...portal, region: 'eu-west-1' } },
      { ...purpose, instance: { ...portal, startUrl: 'https://other.awsapps.com/start' } },
    ];
    const ids = [];
    for (const each of variants)
      ids.push((await registrations.get(each, register, neverAborted)).clientId);
    assert.equal(new Set(ids).size, variants.length);
    const renamed = { ...purpose, instance: { ...portal, name: 'Renamed' } };
    assert.equal((await registrations.get(renamed, register, neverAborted)).clientId, ids[0]);
  });

  // One with 31 of its 90 days left made a session of 90 days end after 31: its refresh token dies
  // with the client that got it.
  test('serve another sign-in for a day, where nobody knows how long sessions last', async () => {
    const { clock, register, open } = setUp();
    const registrations = open();
    await registrations.get(purpose, register, neverAborted);
    await clock.advance(dayMs - 1000);
    assert.equal((await registrations.get(purpose, register, neverAborted)).clientId, 'client-1');
    await clock.advance(1000);
    assert.equal((await registrations.get(purpose, register, neverAborted)).clientId, 'client-2');
  });

  test('serve as long as they outlive a session by a day, where its length is known', async () => {
    const { clock, register, open } = setUp();
    const registrations = open();
    const options = { ...neverAborted, lengthMs: 7 * dayMs };
    await registrations.get(purpose, register, options);
    await clock.advance(82 * dayMs - 1000);
    assert.equal((await registrations.get(purpose, register, options)).clientId, 'client-1');
    await clock.advance(1000);
    assert.equal((await registrations.get(purpose, register, options)).clientId, 'client-2');
  });

  test('are one per service, where another one is configured', async () => {
    const { register, open } = setUp();
    const registrations = open();
    const local = { ...purpose, origin: 'http://127.0.0.1:4566' };
    assert.equal((await registrations.get(purpose, register, neverAborted)).clientId, 'client-1');
    assert.equal((await registrations.get(local, register, neverAborted)).clientId, 'client-2');
    assert.equal((await registrations.get(purpose, register, neverAborted)).clientId, 'client-1');
  });

  // They stayed in secret storage for good, with their secrets.
  test('are removed once they have expired or cannot be read, and all of them on request', async () => {
    const { clock, secrets, register, open } = setUp();
    const registrations = open();
    await registrations.get(purpose, register, neverAborted);
    await clock.advance(80 * dayMs);
    await registrations.get({ ...purpose, scopes: ['c'] }, register, neverAborted);
    secrets.values.set('registration/broken', '{"version":1,');
    secrets.values.set('session/x', 'not ours to remove');
    await clock.advance(11 * dayMs);
    await registrations.sweep('unusable');
    assert.equal(secrets.values.size, 2);
    assert.ok(!secrets.values.has('registration/broken'));
    await registrations.sweep('all');
    assert.deepEqual([...secrets.values.keys()], ['session/x']);
    assert.equal((await registrations.get(purpose, register, neverAborted)).clientId, 'client-3');
  });

  test('drops only the client the service refused', async () => {
    const { register, open } = setUp();
    const registrations = open();
    await registrations.get(purpose, register, neverAborted);
    await registrations.drop(purpose, 'another');
    assert.equal((await registrations.get(purpose, register, neverAborted)).clientId, 'client-1');
    await registrations.drop(purpose, 'client-1');
    assert.equal((await registrations.get(purpose, register, neverAborted)).clientId, 'client-2');
  });

  test('are requested once for concurrent callers', async () => {
    const { register, open } = setUp();
    const registrations = open();
    const [one, two] = await Promise.all([
      registrations.get(purpose, register, neverAborted),
      registrations.get(purpose, register, neverAborted),
    ]);
    assert.equal(one.clientId, two.clientId);
  });

  test('work even if they cannot be stored or the stored data is corrupt', async () => {
    const { secrets, secretStore, register, open } = setUp();
    secretStore.failing.add('set');
    const registrations = open();
    await registrations.get(purpose, register, neverAborted);
    assert.equal((await registrations.get(purpose, register, neverAborted)).clientId, 'client-1');
    secretStore.failing.clear();
    await registrations.get(purpose, register, { ...neverAborted, forceNew: true });
    const [key = ''] = secrets.values.keys();
    secrets.values.set(key, '{"version":1,"clientId":');
    assert.equal((await open().get(purpose, register, neverAborted)).clientId, 'client-3');
  });

  test('reject with the error of the request, and are requested again the next time', async () => {
    const { register, open } = setUp();
    const registrations = open();
    const fault = new Error('offline');
    await assert.rejects(
      registrations.get(purpose, () => Promise.reject(fault), neverAborted),
      fault,
    );
    assert.equal((await registrations.get(purpose, register, neverAborted)).clientId, 'client-1');
  });
});
