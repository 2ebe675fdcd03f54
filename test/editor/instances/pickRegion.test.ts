import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { RegionSearch } from '../../../src/editor/instances/regionSearch.ts';
import type { FoundRegion } from '../../../src/oidc/findRegion.ts';
import { settle } from '../../fakes/settle.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';

const { pickRegion } = await import('../../../src/editor/instances/pickRegion.ts');
const { back } = await import('../../../src/editor/vscode/navigation.ts');

/** The question on the screen. */
async function ask(
  partition: string | undefined,
  search?: RegionSearch,
  options: Parameters<typeof pickRegion>[2] = {},
) {
  const window = openFakeWindow();
  const answer = pickRegion(partition, search, options);
  // A test of a rejection asks for it later.
  answer.catch(() => undefined);
  return { answer, pick: await window.pick() };
}

const found = (...regions: string[]): FoundRegion[] =>
  regions.map((region) => ({ region, evidence: 'accepted' }));

describe('pickRegion', () => {
  it('lets the user choose from the regions of the partition', async () => {
    const { answer, pick } = await ask('aws-us-gov');
    assert.deepEqual(pick.labels, ['us-gov-east-1', 'us-gov-west-1']);
    await pick.choose('us-gov-west-1');
    assert.deepEqual(await answer, { region: 'us-gov-west-1' });
  });

  // Whoever typed "Frankfurt" saw an empty box.
  it('shows where each region is, and the search whatever is typed', async () => {
    const { pick } = await ask('aws', async () => []);
    assert.equal((await pick.row('eu-central-1')).description, 'Europe (Frankfurt)');
    assert.equal(pick.matchOnDescription, true);
    const search = await pick.row('Find the Region for Me');
    assert.equal(search.alwaysShow, true);
    assert.match(search.detail ?? '', /each region.*Nobody is signed in/);
  });

  it('reads the region of a pasted consent page', async () => {
    const { answer, pick } = await ask('aws');
    await pick.type(
      'https://acme.awsapps.com/start/user-consent/authorize.html?clientId=x&region=eu-west-2',
    );
    const row = pick.items.find(({ alwaysShow }) => alwaysShow);
    assert.equal(row?.description, 'Europe (London) · Shown by the pasted link');
    await pick.highlight('eu-west-2');
    await pick.accept();
    assert.deepEqual(await answer, { region: 'eu-west-2', evidence: 'proved' });
  });

  it('shows what an earlier search has found', async () => {
    const { answer, pick } = await ask('aws', undefined, {
      found: found('sa-east-1', 'us-west-1'),
    });
    assert.match(pick.placeholder ?? '', /^Several regions accept the link/);
    assert.deepEqual(pick.labels.slice(0, 2), ['sa-east-1', 'us-west-1']);
    await pick.choose('us-west-1');
    assert.deepEqual(await answer, { region: 'us-west-1', evidence: 'accepted' });
  });

  it('may search at once', async () => {
    const ending = Promise.withResolvers<FoundRegion[]>();
    const { answer, pick } = await ask('aws', () => ending.promise, { searchesAtOnce: true });
    assert.match(pick.placeholder ?? '', /in each region/);
    ending.resolve(found('eu-west-2'));
    assert.deepEqual(await answer, { region: 'eu-west-2', evidence: 'accepted' });
  });

  it('takes a region that is newer than the list', async () => {
    const { answer, pick } = await ask('aws');
    await pick.type('eu-east-7');
    assert.equal(pick.items.at(-1)?.description, 'Not in the list of regions');
    await pick.choose('eu-east-7');
    assert.deepEqual(await answer, { region: 'eu-east-7' });
  });

  // Enter started the search instead: its row is shown whatever is typed.
  it('takes what was typed or pasted with Enter', async () => {
    for (const [typed, region] of [
      ['eu-east-7', 'eu-east-7'],
      ['eu-west-1', 'eu-west-1'],
      ['https://device.sso.ca-west-1.amazonaws.com/?user_code=ABCD-EFGH', 'ca-west-1'],
    ] as const) {
      const { answer, pick } = await ask('aws', async () => []);
      await pick.type(typed);
      await pick.accept();
      const picked = await answer;
      assert.equal(typeof picked === 'object' && picked.region, region);
    }
  });

  it('takes the region that a search finds, with what the search has shown', async () => {
    for (const evidence of ['proved', 'accepted'] as const) {
      const { answer, pick } = await ask('aws', async () => [{ region: 'eu-west-1', evidence }]);
      await pick.choose('Find the Region for Me');
      assert.deepEqual(await answer, { region: 'eu-west-1', evidence });
    }
  });

  // The first region to accept the link was taken, and wrong regions have accepted links for years.
  it('lets the user choose where a search finds several regions, those first', async () => {
    const { answer, pick } = await ask('aws', async () => found('eu-west-1', 'us-east-1'));
    await pick.choose('Find the Region for Me');
    assert.match(pick.placeholder ?? '', /^Several regions accept the link/);
    assert.deepEqual(pick.labels.slice(0, 2), ['eu-west-1', 'us-east-1']);
    assert.deepEqual(
      pick.items.slice(0, 3).map(({ description }) => description),
      [
        'Europe (Ireland) · Accepts the link',
        'US East (N. Virginia) · Accepts the link',
        'US West (Oregon)',
      ],
    );
    assert.equal(pick.labels.length, new Set(pick.labels).size);
    await pick.choose('us-east-1');
    assert.deepEqual(await answer, { region: 'us-east-1', evidence: 'accepted' });
  });

  it('shows the list again after a search that found nothing, and says so', async () => {
    const { answer, pick } = await ask('aws', async () => []);
    await pick.choose('Find the Region for Me');
    assert.match(pick.placeholder ?? '', /No region recognizes the link/);
    assert.deepEqual(
      [pick.busy, pick.labels.some((label) => label.includes('Find'))],
      [false, false],
    );
    await pick.choose('us-west-2');
    assert.deepEqual(await answer, { region: 'us-west-2' });
  });

  // Typing brought the row back, and a second search began beside the first.
  it('searches once, whatever the user types meanwhile and after', async () => {
    const ending = Promise.withResolvers<FoundRegion[]>();
    const { answer, pick } = await ask('aws', () => ending.promise);
    const offers = () => pick.labels.filter((label) => label.includes('Find'));
    await pick.choose('Find the Region for Me');
    assert.equal(pick.busy, true);
    await pick.type('eu-east-7');
    assert.deepEqual(offers(), []);
    ending.resolve([]);
    await settle();
    await pick.type('eu-east-8');
    assert.deepEqual(offers(), []);
    await pick.choose('eu-east-8');
    assert.deepEqual(await answer, { region: 'eu-east-8' });
  });

  // A user who had typed "find" saw that and nothing else.
  it('clears what was typed while it searches, so that the user sees the progress', async () => {
    const ending = Promise.withResolvers<FoundRegion[]>();
    const { answer, pick } = await ask('aws', () => ending.promise);
    await pick.type('find');
    await pick.choose('Find the Region for Me');
    assert.equal(pick.value, '');
    assert.match(pick.placeholder ?? '', /in each region/);
    assert.deepEqual(pick.labels, []);
    ending.resolve([]);
    await pick.choose('us-west-2');
    assert.deepEqual(await answer, { region: 'us-west-2' });
  });

  for (const [leaves, expected] of [
    ['closes it', undefined],
    ['goes back', back],
  ] as const) {
    it(`stops the search when the user ${leaves}`, async () => {
      let stopped = false;
      const search: RegionSearch = ({ signal }) =>
        new Promise((_resolve, reject) => {
          signal.addEventListener('abort', () => {
            stopped = true;
            reject(signal.reason);
          });
        });
      const { answer, pick } = await ask('aws', search, { canGoBack: true });
      await pick.choose('Find the Region for Me');
      await (expected === back ? pick.goBack() : pick.leave());
      assert.equal(await answer, expected);
      assert.ok(stopped);
    });
  }

  it('rejects where the search fails', async () => {
    const error = new Error('no search');
    const { answer, pick } = await ask('aws', () => Promise.reject(error));
    await pick.choose('Find the Region for Me');
    await assert.rejects(answer, error);
  });

  it('asks nothing where the partition has one region', async () => {
    openFakeWindow();
    assert.deepEqual(await pickRegion('aws-eusc', undefined), { region: 'eusc-de-east-1' });
  });
});
