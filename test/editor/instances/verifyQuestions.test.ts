import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { SignInError } from '../../../src/base/errors.ts';
import type { InstanceDeps } from '../../../src/editor/instances/regionSearch.ts';
import type { Http } from '../../../src/http/http.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { networkFailure } from '../../fakes/networkFailure.ts';
import { emulatedRegions, redirectTo } from './stages/emulatedRegions.ts';
import '../../fakes/vscode.ts';

const { Detour } = await import('../../../src/editor/instances/detour.ts');
const { explain } = await import('../../../src/editor/text/errorText.ts');

import { europe, misplaced, unknown, vanity, verify as verifyFor } from './stages/verifyStage.ts';

type Asked = [Parameters<typeof verifyFor>[1], Parameters<typeof verifyFor>[2]?];

describe('the questions while an access portal is verified', () => {
  let emulator: Emulator;
  const verify = (...[instance, how]: Asked) => verifyFor(emulator, instance, how);
  before(async () => {
    emulator = await startEmulator();
  });
  after(() => emulator.close());
  beforeEach(() => emulator.control.reset());

  it('offers every region that accepts the link', async () => {
    const { prober } = emulatedRegions(emulator);
    const anywhere: InstanceDeps['prober'] = (instance) => {
      const isEurope = instance.region.startsWith('eu-west');
      return prober({ ...instance, region: isEurope ? 'eu-west-1' : 'us-east-1' });
    };
    const { outcome, seen } = await verify(misplaced, { deps: { prober: anywhere } });
    assert.deepEqual(seen, ['search', 'offer eu-west-1,eu-west-2,eu-west-3']);
    assert.deepEqual(outcome, { instance: europe, evidence: 'accepted' });
    const fixed = { deps: { prober: anywhere }, options: { regionFixed: true } };
    const { outcome: refused } = await verify(misplaced, fixed);
    assert.match(explain(refused), /is in eu-west-1, eu-west-2, eu-west-3, not in us-east-1\.$/);
  });

  // "Check the network", because the host of such a region is not found.
  for (const [startUrl, expected] of [
    [europe.startUrl, ['search', 'offer eu-west-1']],
    [unknown.startUrl, ['search', 'warn of the region']],
  ] as const) {
    it(`searches where the region does not exist: ${expected}`, async () => {
      const { prober } = emulatedRegions(emulator);
      const instance = { ...unknown, startUrl, region: 'us-east-3' };
      const { seen } = await verify(instance, {
        deps: {
          prober: (each) =>
            each.region === 'us-east-3'
              ? { ...prober(each), registerClient: () => Promise.reject(networkFailure()) }
              : prober(each),
        },
      });
      assert.deepEqual(seen, expected);
    });
  }

  // The set-up was over, and the link had to be found and typed again.
  for (const [what, instance, question] of [
    ['no region recognizes', unknown, 'warn'],
    ['another region recognizes', misplaced, 'offer eu-west-1'],
  ] as const) {
    it(`lets the user edit a link that ${what}`, async () => {
      const edited = { ...europe, name: 'Edited' };
      const { outcome, seen } = await verify(instance, { edited });
      assert.ok(outcome instanceof Detour);
      assert.deepEqual([outcome.instance, outcome.replaces], [edited, instance]);
      assert.deepEqual(seen, ['search', question, 'edit']);
    });
  }

  // It was used without a word.
  for (const [problem, http] of [
    ['no-redirect', redirectTo('https://elsewhere.example.com')],
    ['unreachable', () => Promise.reject(networkFailure())],
  ] as const) {
    it(`says so before it uses an address that leads nowhere: ${problem}`, async () => {
      const options = { evidence: 'accepted' } as const;
      const { outcome, seen } = await verify(vanity, { deps: { http }, options });
      assert.deepEqual(outcome, { instance: vanity, evidence: 'accepted' });
      assert.deepEqual(seen, [problem]);
      const left = await verify(vanity, { deps: { http }, options, answer: false });
      assert.ok(left.outcome instanceof SignInError && left.outcome.code === 'cancelled');
    });
  }

  // An address was looked up in the set-up, and a moment later a second time.
  it('does not look up again an address that was looked up on the way', async () => {
    const http: Http = () => assert.fail('looked up again');
    const resolved = { ...vanity, region: 'eu-west-1', portalUrl: europe.startUrl };
    const { outcome } = await verify({ ...resolved, isResolved: true }, { deps: { http } });
    assert.deepEqual(outcome, { instance: resolved, evidence: 'accepted' });
  });
});
