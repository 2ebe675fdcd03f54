import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import { neverAborted } from '../../src/base/abortable.ts';
import { isRoleRefused } from '../../src/roles/roleCredentials.ts';
import { settle } from '../fakes/settle.ts';
import { withCode } from '../sessions/desk.ts';
import { admin, notHers, openAccess, readOnly } from './access.ts';

const minute = 60_000;

describe('role credentials', () => {
  it('are requested once for all who ask at the same time, and kept', async () => {
    const { credentials, session, asked } = await openAccess();
    const get = () => credentials.get(session.id, readOnly, neverAborted);
    const [one, other] = await Promise.all([get(), get()]);
    assert.equal(one, other);
    assert.equal(await get(), one);
    assert.deepEqual(asked(), ['/federation/credentials']);
  });

  it('are of each role by itself', async () => {
    const { credentials, session } = await openAccess();
    // At the same time, too.
    const [one, other] = await Promise.all(
      [readOnly, admin].map((role) => credentials.get(session.id, role, neverAborted)),
    );
    assert.ok(one && other);
    assert.notEqual(one.accessKeyId, other.accessKeyId);
    assert.equal(await credentials.get(session.id, readOnly, neverAborted), one);
    assert.equal(await credentials.get(session.id, admin, neverAborted), other);
  });

  it('are renewed in the background in the last quarter of their life, and never handed out with too little left', async () => {
    const { credentials, session, clock, asked } = await openAccess();
    const get = () => credentials.get(session.id, readOnly, neverAborted);
    const first = await get();
    await clock.advance(44 * minute);
    assert.equal(await get(), first);
    assert.equal(asked().length, 1);
    await clock.advance(2 * minute);
    assert.equal(await get(), first);
    await settle();
    const second = await get();
    assert.notEqual(second.accessKeyId, first.accessKeyId);
    assert.equal(asked().length, 2);
    await clock.advance(59.5 * minute);
    assert.ok((await get()).expiration - clock.now() > 59 * minute);
  });

  it('stay in use while they cannot be renewed, and are not asked for at each call', async () => {
    const { credentials, session, clock, desk, asked } = await openAccess();
    const get = () => credentials.get(session.id, readOnly, neverAborted);
    const first = await get();
    await clock.advance(50 * minute);
    desk.online = false;
    const before = asked().length;
    for (let time = 0; time < 5; time++) assert.equal(await desk.during(get()), first);
    await settle();
    assert.ok(asked().length - before <= 1);
    await clock.advance(9.5 * minute);
    await assert.rejects(desk.during(get()), withCode('network'));
  });

  it('have the life of the role when that is seconds', async () => {
    const { credentials, session, clock } = await openAccess({ roleCredentialsSeconds: 8 });
    const get = () => credentials.get(session.id, readOnly, neverAborted);
    for (let time = 0; time < 20; time++) {
      const { expiration } = await get();
      assert.ok(expiration - clock.now() >= 2000);
      await clock.advance(1000);
    }
  });

  it('are new, with a whole life, where that is asked for', async () => {
    const { credentials, session, clock } = await openAccess();
    const first = await credentials.get(session.id, readOnly, neverAborted);
    await clock.advance(30 * minute);
    const second = await credentials.renew(session.id, readOnly, neverAborted);
    assert.notEqual(second.accessKeyId, first.accessKeyId);
    assert.ok(second.expiration - clock.now() > 59 * minute);
    assert.equal(await credentials.get(session.id, readOnly, neverAborted), second);
  });

  it('are refused for a role that is not assigned, by its name', async () => {
    const { credentials, session } = await openAccess();
    const refused = credentials.get(session.id, notHers, neverAborted);
    await assert.rejects(refused, (error: unknown) => isRoleRefused(error));
  });

  it('are refused once the role was taken away', async () => {
    const { credentials, session, center, clock } = await openAccess();
    await credentials.get(session.id, readOnly, neverAborted);
    center.control.set({ staleRoles: ['012345678901/ReadOnlyAccess'] });
    const renewed = credentials.renew(session.id, readOnly, neverAborted);
    await assert.rejects(renewed, (error: unknown) => isRoleRefused(error));
    const again = credentials.get(session.id, readOnly, neverAborted);
    await assert.rejects(again, (error: unknown) => isRoleRefused(error));
    await clock.advance(1);
  });

  it('send nothing for a name that no role has', async () => {
    const { credentials, session, asked } = await openAccess();
    const role = { accountId: '12345678901', roleName: 'Admin' };
    await assert.rejects(credentials.get(session.id, role, neverAborted), withCode('bad-settings'));
    await assert.rejects(
      credentials.renew(session.id, { ...readOnly, roleName: 'a b' }, neverAborted),
      withCode('bad-settings'),
    );
    assert.deepEqual(asked(), []);
  });

  it('are forgotten when the user signs out', async () => {
    const { credentials, session, window, desk, asked } = await openAccess();
    await credentials.get(session.id, readOnly, neverAborted);
    await desk.during(window.engine.signOut(session.id, neverAborted));
    await assert.rejects(credentials.get(session.id, readOnly, neverAborted), withCode('expired'));
    assert.equal(asked().length, 1);
  });

  it('are requested again after one role was forgotten', async () => {
    const { credentials, session, asked } = await openAccess();
    const first = await credentials.get(session.id, readOnly, neverAborted);
    credentials.forget(session.id, readOnly);
    const second = await credentials.get(session.id, readOnly, neverAborted);
    assert.notEqual(second.accessKeyId, first.accessKeyId);
    assert.equal(asked().length, 2);
  });

  it('do not print their secrets', async () => {
    const { credentials, session } = await openAccess();
    const handed = await credentials.get(session.id, readOnly, neverAborted);
    for (const text of [inspect(handed), JSON.stringify(handed), `${handed}`]) {
      assert.ok(!text.includes(handed.secretAccessKey) && !text.includes(handed.sessionToken));
    }
  });

  it('end the wait of a caller who gives up, and of nobody else', async () => {
    const { credentials, session, center, desk } = await openAccess();
    center.control.fail({ path: '/federation/credentials', delayMs: 5000 });
    const control = new AbortController();
    const given = credentials.get(session.id, readOnly, control);
    const other = credentials.get(session.id, readOnly, neverAborted);
    given.catch(() => undefined);
    await settle();
    control.abort(new Error('enough'));
    await assert.rejects(given, { message: 'enough' });
    assert.ok((await desk.during(other)).accessKeyId);
  });
});
