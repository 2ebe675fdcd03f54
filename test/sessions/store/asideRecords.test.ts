import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { noLog } from '../../../src/base/log.ts';
import { createAsideRecords } from '../../../src/sessions/store/asideRecords.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createFakeSecrets } from '../../fakes/secretStore.ts';

const dayMs = 86_400_000;

function setUp() {
  const clock = createFakeClock();
  const secrets = createFakeSecrets(clock);
  const secretStore = secrets.open();
  const aside = createAsideRecords({ clock, log: noLog, secretStore });
  const kept = () => [...secrets.values.keys()];
  return { clock, secrets, secretStore, aside, kept };
}

// Fault: they stayed in secret storage for good, with the refresh tokens in them.
describe('records put aside', () => {
  test('are kept for as long as a session may last, and then removed', async () => {
    const { clock, aside, kept } = setUp();
    await aside.put('a', 'broken');
    await clock.advance(100 * dayMs);
    await aside.sweep('old');
    assert.deepEqual(kept(), ['aside/a']);
    await clock.advance(1);
    await aside.sweep('old');
    assert.deepEqual(kept(), []);
  });

  test('of version 0.1.0 count from the first sweep on, and are kept as they were found', async () => {
    const { clock, secrets, aside, kept } = setUp();
    secrets.values.set('aside/a', '{"version":1,"id":');
    secrets.values.set('aside/b', '{"version":1}');
    await aside.sweep('old');
    const { text } = JSON.parse(secrets.values.get('aside/a') ?? '');
    assert.equal(text, '{"version":1,"id":');
    await clock.advance(101 * dayMs);
    await aside.sweep('old');
    assert.deepEqual(kept(), []);
  });

  test('are all removed on request, and nothing else is', async () => {
    const { secrets, aside, kept } = setUp();
    secrets.values.set('session/a', 'whole');
    await aside.put('b', 'broken');
    await aside.sweep('all');
    assert.deepEqual(kept(), ['session/a']);
  });

  test('stay where secret storage fails, which is nobody’s trouble', async () => {
    const { secretStore, aside, kept } = setUp();
    await aside.put('a', 'broken');
    secretStore.failing.add('delete');
    await aside.sweep('all');
    assert.deepEqual(kept(), ['aside/a']);
  });
});
