import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { neverAborted } from '../../src/base/abortable.ts';
import { withCode } from '../sessions/desk.ts';
import { all, openAccess, readOnly } from './access.ts';

describe('role lists', () => {
  it('list accounts, and roles of the one that is asked for, each once', async () => {
    const { lists, session, asked } = await openAccess();
    for (let time = 0; time < 2; time++) {
      const accounts = await all(lists.accounts(session.id));
      assert.deepEqual(
        accounts.map(({ accountName }) => accountName),
        ['playground', 'production'],
      );
      const roles = await all(lists.roles(session.id, readOnly.accountId));
      assert.deepEqual(
        roles.map(({ roleName }) => roleName),
        ['AdministratorAccess', 'ReadOnlyAccess'],
      );
    }
    assert.deepEqual(asked(), ['/assignment/accounts', '/assignment/roles']);
  });

  it('request three hundred accounts as pages, and no page before it is read', async () => {
    const { lists, session, asked } = await openAccess({ extraAccounts: 300 });
    const pages = lists.accounts(session.id);
    const { value: first } = await pages.next();
    assert.equal(first?.length, 100);
    assert.equal(asked().length, 1);
    assert.equal((await all(lists.accounts(session.id))).length, 302);
    assert.equal(asked().length, 4);
  });

  it('start again after a failure, for the next reader only', async () => {
    const { lists, session, center, desk } = await openAccess({ extraAccounts: 150 });
    const error = { type: 'TooManyRequestsException' } as const;
    const pages = lists.accounts(session.id);
    await pages.next();
    center.control.fail({ path: '/assignment/accounts', times: 3, error });
    await assert.rejects(desk.during(pages.next()), withCode('throttled'));
    assert.equal((await all(lists.accounts(session.id))).length, 152);
  });

  it('are read again once they were forgotten', async () => {
    const { lists, session, asked } = await openAccess();
    await all(lists.accounts(session.id));
    lists.forget(session.id);
    await all(lists.accounts(session.id));
    assert.equal(asked().length, 2);
  });

  it('say that the session has ended', async () => {
    const { lists, session, center } = await openAccess();
    center.control.endSessions({});
    await assert.rejects(all(lists.accounts(session.id)), withCode('expired'));
  });

  it('keep nothing of a session that was signed out', async () => {
    const { lists, session, window, desk, asked } = await openAccess();
    await all(lists.accounts(session.id));
    await desk.during(window.engine.signOut(session.id, neverAborted));
    await assert.rejects(all(lists.accounts(session.id)), withCode('expired'));
    assert.equal(asked().length, 1);
  });

  it('send nothing for an account of eleven digits', async () => {
    const { lists, session, asked } = await openAccess();
    assert.throws(() => lists.roles(session.id, '12345678901'), withCode('bad-settings'));
    assert.deepEqual(asked(), []);
  });
});
