import '../../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { RegionSearch } from '../../../src/editor/instances/regionSearch.ts';
import { createFakeQuickPick } from '../../fakes/quickPick.ts';

const vscode = await import('vscode');
const { pickRegion } = await import('../../../src/editor/instances/pickRegion.ts');

/** The question on the screen; what the person does are its members. */
function ask(partition: string | undefined, search?: RegionSearch) {
  const list = createFakeQuickPick();
  Object.assign(vscode.window, { createQuickPick: () => list.pick });
  return { ...list, answer: pickRegion(partition, search) };
}

test('a region is chosen from those of the partition', async () => {
  const { labels, answer, choose } = ask('aws-us-gov');
  assert.deepEqual(labels(), ['us-gov-east-1', 'us-gov-west-1']);
  await choose('us-gov-west-1');
  assert.equal(await answer, 'us-gov-west-1');
});

test('a region newer than the list can be typed', async () => {
  const { pick, answer, choose, type } = ask('aws');
  await type('eu-east-7');
  assert.equal(pick.items.at(-1)?.description, 'not in the list of regions');
  await choose('eu-east-7');
  assert.equal(await answer, 'eu-east-7');
});

test('who does not know the region lets it be found', async () => {
  const { answer, choose } = ask('aws', async () => 'eu-west-1');
  await choose('Find It for Me');
  assert.equal(await answer, 'eu-west-1');
});

test('a search in vain leaves the list, and says so', async () => {
  const { pick, answer, choose } = ask('aws', async () => undefined);
  await choose('Find It for Me');
  assert.match(pick.placeholder, /No region knows the link/);
  assert.ok(!pick.items.some(({ label }) => label.includes('Find')));
  await choose('us-west-2');
  assert.equal(await answer, 'us-west-2');
});

// Typing brought the row back, and a second search began beside the first.
test('the search is made once, whatever is typed meanwhile and after', async () => {
  const ending = Promise.withResolvers<undefined>();
  const { answer, choose, labels, type } = ask('aws', () => ending.promise);
  const offers = () => labels().filter((label) => label.includes('Find'));
  await choose('Find It for Me');
  await type('eu-east-7');
  assert.deepEqual(offers(), []);
  ending.resolve(undefined);
  await type('eu-east-8');
  assert.deepEqual(offers(), []);
  await choose('eu-east-8');
  assert.equal(await answer, 'eu-east-8');
});

// Who had typed "find" saw that and nothing else.
test('the search takes away what was typed, so that one sees what goes on', async () => {
  const ending = Promise.withResolvers<undefined>();
  const { pick, answer, choose, labels, type } = ask('aws', () => ending.promise);
  await type('find');
  await choose('Find It for Me');
  assert.equal(pick.value, '');
  // VS Code tells of that as if somebody had typed.
  await type('');
  assert.deepEqual(labels(), []);
  ending.resolve(undefined);
  await choose('us-west-2');
  assert.equal(await answer, 'us-west-2');
});

test('leaving the question stops the search', async () => {
  let stopped = false;
  const search: RegionSearch = ({ signal }) =>
    new Promise((_resolve, reject) => {
      signal.addEventListener('abort', () => {
        stopped = true;
        reject(signal.reason);
      });
    });
  const { answer, choose, leave } = ask('aws', search);
  await choose('Find It for Me');
  const left = assert.rejects(answer, { code: 'cancelled' });
  await leave();
  await left;
  assert.ok(stopped);
});

test('a partition with one region needs no question', async () => {
  assert.equal(await ask('aws-eusc').answer, 'eusc-de-east-1');
});
