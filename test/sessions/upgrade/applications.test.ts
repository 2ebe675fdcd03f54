import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { assertionOf, issuer, toApplication } from '../applicationDesk.ts';
import { openBoth } from './bothVersions.ts';

const hourMs = 3_600_000;

describe('version 0.1.0 beside the new one', () => {
  // 0.1.0 puts aside whatever it cannot read under its own keys.
  test('leaves alone sessions at applications, which only the new one knows', async () => {
    const { desk, older, newer } = openBoth();
    desk.center.control.changeApplication({ trustedIssuers: [issuer.trusted] });
    const { id } = await older.signIn('alice');
    const bob = await newer.signIn(desk.person('bob'), toApplication(assertionOf(desk)));
    for (let hour = 0; hour < 6; hour++) {
      await desk.clock.advance(hourMs);
      assert.deepEqual(
        (await older.engine.list()).map((each) => each.id),
        [id],
      );
    }
    const fresh = await desk.during(newer.engine.fresh(bob.id, neverAborted));
    assert.equal(desk.center.sessions.bearer(fresh.accessToken)?.user.name, 'bob');
    assert.deepEqual(
      [...desk.secrets.values.keys()].filter((key) => key.startsWith('aside')),
      [],
    );
    assert.equal(desk.center.control.counts().reuses, 0);
  });
});
