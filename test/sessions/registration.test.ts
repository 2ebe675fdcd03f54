import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { neverAborted } from '../../src/base/abortable.ts';
import { noLog } from '../../src/base/log.ts';
import { createServerClock } from '../../src/base/serverClock.ts';
import { createRegistrations } from '../../src/sessions/registration.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { createFakeSecrets } from '../fakes/secretStore.ts';
import { portal } from './desk.ts';

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

  test('are renewed silently before a session could outlive them', async () => {
    const { clock, register, open } = setUp();
    const registrations = open();
    await registrations.get(purpose, register, neverAborted);
    await clock.advance(60 * dayMs);
    assert.equal((await registrations.get(purpose, register, neverAborted)).clientId, 'client-1');
    await clock.advance(10 * dayMs);
    assert.equal((await registrations.get(purpose, register, neverAborted)).clientId, 'client-2');
  });

  test('are dropped only if the service refused that client', async () => {
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
