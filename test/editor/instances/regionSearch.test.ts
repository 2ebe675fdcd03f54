import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { createRegionSearch } from '../../../src/editor/instances/regionSearch.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { emulatedRegions } from './stages/emulatedRegions.ts';

const europe = { name: 'Europe', startUrl: 'https://d-9876543210.awsapps.com/start' };

describe('createRegionSearch', () => {
  let emulator: Emulator;
  before(async () => {
    emulator = await startEmulator();
  });
  after(() => emulator.close());

  it('finds the region of a portal among those of its partition', async () => {
    const deps = emulatedRegions(emulator);
    const search = createRegionSearch(europe, 'aws', deps);
    assert.deepEqual(await search?.(neverAborted), [{ region: 'eu-west-1', evidence: 'accepted' }]);
    const elsewhere = createRegionSearch(europe, 'aws-us-gov', deps);
    assert.deepEqual(await elsewhere?.(neverAborted), []);
  });

  it("asks about the portal that an organization's own address leads to", async () => {
    const own = { name: 'Own', startUrl: 'https://sso.example.com', portalUrl: europe.startUrl };
    const search = createRegionSearch(own, 'aws', emulatedRegions(emulator));
    assert.deepEqual(await search?.(neverAborted), [{ region: 'eu-west-1', evidence: 'accepted' }]);
  });

  it('has nothing to search with one endpoint for all regions, or without a partition', () => {
    const deps = emulatedRegions(emulator);
    const own = { ...deps, hasOwnEndpoint: () => true };
    assert.equal(createRegionSearch(europe, 'aws', own), undefined);
    assert.equal(createRegionSearch(europe, undefined, deps), undefined);
  });
});
