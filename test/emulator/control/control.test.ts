import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { codeClient, createCalls } from '../clients/calls.ts';
import { serveForTest } from '../clients/serveForTest.ts';
import type { Settings } from '../world/settings.ts';
import type { SessionView } from './control.ts';

describe('control over HTTP', () => {
  test('has the effects it has in process', async (context) => {
    const { emulator, post } = await serveForTest(context, { settings: { pageSize: 7 } });
    const control = async <Value>(name: string, body: unknown = {}) => {
      const response = await post(`/_control/${name}`, body);
      assert.equal(response.status, 200);
      return (await response.json()) as Value;
    };
    const settings = await control<Settings>('set', { accessTokenSeconds: 12 });
    assert.equal(settings.accessTokenSeconds, 12);
    assert.equal(emulator.control.set({}).accessTokenSeconds, 12);

    const calls = createCalls(emulator.identityCenter);
    const client = calls.register({ ...codeClient, grantTypes: undefined });
    calls.post('/device_authorization', { ...client, startUrl: codeClient.issuerUrl });
    assert.match(await control<string>('decideDevice', { user: 'bob' }), /^\w{4}-\w{4}$/);
    assert.deepEqual(
      (await control<SessionView[]>('sessions')).map((session) => session.user),
      ['bob'],
    );
    assert.equal(await control('endSessions', { user: 'bob' }), 1);
    assert.equal(await control('expireRegistrations'), 1);
    assert.equal((await control<unknown[]>('journal')).length, emulator.journal.length);

    await control('reset');
    const { accessTokenSeconds, pageSize } = emulator.control.set({});
    assert.deepEqual([accessTokenSeconds, pageSize], [3600, 7]);
    assert.equal(emulator.journal.length, 0);
  });

  const invalid: [string, string, unknown, number][] = [
    ['an unknown setting', 'set', { color: 1 }, 400],
    ['a setting of the wrong type', 'set', { idToken: 'yes' }, 400],
    ['a fault of an unknown type', 'fail', { path: '/token', error: { type: 'Oops' } }, 400],
    ['an approval without a user', 'decideDevice', {}, 400],
    ['an unknown command', 'explode', {}, 404],
    ['a member that every object has', 'toString', {}, 404],
  ];

  for (const [what, name, body, status] of invalid) {
    test(`refuses ${what}`, async (context) => {
      const { post } = await serveForTest(context);
      const answer = await post(`/_control/${name}`, body);
      assert.equal(answer.status, status);
      assert.match(await answer.text(), /^{"message":"/);
    });
  }
});
