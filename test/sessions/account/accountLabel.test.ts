import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createAccount } from '../../../src/sessions/account/account.ts';
import type { Instance, SessionRecord } from '../../../src/sessions/session.ts';
import { withFacts } from '../../../src/sessions/store/changedRecord.ts';
import { createFakeAccountMemory } from '../../fakes/accountMemory.ts';
import { fakeAccount, fakeRecord } from '../../fakes/session.ts';

const acme: Instance = {
  name: 'acme',
  startUrl: 'https://acme.awsapps.com/start',
  region: 'us-east-1',
};

function record(instance: Instance, userName: string): SessionRecord {
  const account = fakeAccount(instance, userName);
  return fakeRecord({ session: { id: account.id, instance, account } });
}

// Fault: VS Code keeps consent under the label, so that consent for one account of two that had the
// same label handed out the token of the other.
describe('the label of an account', () => {
  const labelled = (instance: Instance, userName: string, records: readonly SessionRecord[] = []) =>
    createAccount({ instance }, userName, { memory: createFakeAccountMemory(), records }).label;

  test('names user and portal', () => {
    assert.equal(labelled(acme, 'alice'), 'alice · acme');
  });

  test('is made distinct by region, partition or portal id where another account has it', () => {
    const china: Instance = {
      name: 'acme',
      startUrl: 'https://start.home.awsapps.cn/directory/d-1234567890',
      region: 'cn-north-1',
    };
    const other = { ...acme, startUrl: 'https://d-9067000000.awsapps.com/start' };
    const stored = [record(acme, 'alice')];
    assert.equal(labelled(china, 'alice', stored), 'alice · acme (cn-north-1)');
    assert.equal(labelled(other, 'alice', stored), 'alice · acme (us-east-1)');
    const two = [...stored, record(other, 'alice')].map((each, at) => {
      const label = at ? 'alice · acme (us-east-1)' : 'alice · acme';
      return withFacts(each, { account: { ...each.session.account, label } });
    });
    const third = { ...acme, startUrl: 'https://d-9067111111.awsapps.com/start' };
    const label = labelled(third, 'alice', two);
    assert.match(label, /^alice · acme \((?!us-east-1).+\)$/);
  });

  test('is never given to another account, after a sign-out neither', async () => {
    const memory = createFakeAccountMemory();
    const first = createAccount({ instance: acme }, 'alice', { memory, records: [] });
    await memory.rememberLabels([first]);
    const other = { ...acme, startUrl: 'https://d-9067000000.awsapps.com/start' };
    const second = createAccount({ instance: other }, 'alice', { memory, records: [] });
    assert.equal(second.label, 'alice · acme (us-east-1)');
    assert.equal(
      createAccount({ instance: acme }, 'alice', { memory, records: [] }).label,
      first.label,
    );
  });

  test('shows a name without what would disturb or never end', () => {
    const label = labelled(acme, `ali\u202ece\n${'x'.repeat(500)}`);
    assert.match(label, /^ali ce x+ · acme$/);
    assert.ok(label.length < 150);
  });
});
