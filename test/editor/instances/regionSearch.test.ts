import { neverAborted } from '../../../src/base/abortable.ts';
import '../../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { systemClock as clock } from '../../../src/base/clock.ts';
import { noLog as log } from '../../../src/base/log.ts';
import { createServerClock } from '../../../src/base/serverClock.ts';
import {
  createRegionSearch,
  type RegionSearchDeps,
} from '../../../src/editor/instances/regionSearch.ts';
import { createOidcClient } from '../../../src/oidc/oidcClient.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { plainHttp as http } from '../../fakes/plainHttp.ts';
import { createFakeQuickPick } from '../../fakes/quickPick.ts';

const vscode = await import('vscode');
const { learnRegion } = await import('../../../src/editor/instances/addInstance.ts');

const europe = { name: 'Europe', startUrl: 'https://d-9876543210.awsapps.com/start' };

let emulator: Emulator;
before(async () => {
  emulator = await startEmulator();
});
after(() => emulator.close());
beforeEach(() => emulator.control.reset());

const deps: RegionSearchDeps = {
  clock,
  log,
  prober: async ({ region, startUrl }) =>
    createOidcClient(
      { clock, log, serverClock: createServerClock(clock), http },
      {
        region,
        startUrl,
        env: { AWS_ENDPOINT_URL_SSO_OIDC: emulator.urlOf(region) },
        product: { name: 'test', version: '0' },
        maxAttempts: 1,
      },
    ),
  hasOwnEndpoint: async () => false,
};

test('finds the region of an instance among those of its partition', async () => {
  const search = await createRegionSearch(europe, 'aws', deps);
  assert.equal(await search?.(neverAborted), 'eu-west-1');
  const elsewhere = await createRegionSearch(europe, 'aws-us-gov', deps);
  assert.equal(await elsewhere?.(neverAborted), undefined);
});

test('there is nothing to search with one endpoint for all regions, or in no partition', async () => {
  const own = { ...deps, hasOwnEndpoint: async () => true };
  assert.equal(await createRegionSearch(europe, 'aws', own), undefined);
  assert.equal(await createRegionSearch(europe, undefined, deps), undefined);
});

// The search begins device sign-ins, which administrators who forbid them watch for.
for (const allowDeviceCode of [true, false]) {
  test(`the search is ${allowDeviceCode ? '' : 'not '}offered where device codes are ${allowDeviceCode ? '' : 'not '}allowed`, async () => {
    const list = createFakeQuickPick();
    Object.assign(vscode.window, { createQuickPick: () => list.pick });
    Object.assign(vscode.workspace, {
      getConfiguration: () => ({ inspect: () => ({ globalValue: allowDeviceCode }) }),
    });
    const learned = learnRegion(europe, { partition: 'aws' }, deps);
    await list.choose('eu-west-2');
    assert.equal(list.labels()[0]?.includes('Find It for Me'), allowDeviceCode);
    assert.equal(await learned, 'eu-west-2');
    assert.equal(emulator.journal.length, 0);
  });
}
