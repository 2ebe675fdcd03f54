import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { SignInError } from '../../../src/base/errors.ts';
import type { InstanceDeps } from '../../../src/editor/instances/regionSearch.ts';
import type { Http } from '../../../src/http/http.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { networkFailure } from '../../fakes/networkFailure.ts';
import { emulatedRegions, redirectTo } from './stages/emulatedRegions.ts';
import '../../fakes/vscode.ts';

const { explain } = await import('../../../src/editor/text/errorText.ts');

import { europe, misplaced, unknown, vanity, verify as verifyFor } from './stages/verifyStage.ts';

type Asked = [Parameters<typeof verifyFor>[1], Parameters<typeof verifyFor>[2]?];

describe('verifyInstance', () => {
  let emulator: Emulator;
  const verify = (...[instance, how]: Asked) => verifyFor(emulator, instance, how);
  before(async () => {
    emulator = await startEmulator();
  });
  after(() => emulator.close());
  beforeEach(() => {
    emulator.control.reset();
    emulator.control.clearFaults();
  });

  it('asks the region once where it is right, and shows the user nothing', async () => {
    const { outcome, seen, requests } = await verify(europe);
    assert.deepEqual(outcome, { instance: europe, evidence: 'accepted' });
    assert.deepEqual(seen, []);
    assert.equal(requests, 2);
  });

  it('finds the right region, offers it and uses it', async () => {
    const { outcome, seen } = await verify(misplaced);
    assert.deepEqual(outcome, { instance: europe, evidence: 'accepted' });
    assert.deepEqual(seen, ['search', 'offer eu-west-1']);
  });

  it('changes nothing when the user does not want the other region', async () => {
    const { outcome, seen } = await verify(misplaced, { answer: false });
    assert.ok(outcome instanceof SignInError && outcome.code === 'cancelled');
    assert.deepEqual(seen, ['search', 'offer eu-west-1']);
  });

  it('rejects for a caller that named the wrong region, with the right one', async () => {
    const { outcome, seen } = await verify(misplaced, { options: { regionFixed: true } });
    assert.ok(outcome instanceof SignInError && outcome.code === 'bad-settings');
    assert.equal(explain(outcome), `${europe.startUrl} is in eu-west-1, not in us-east-1.`);
    assert.deepEqual(seen, ['search']);
  });

  it('lets the user decide about a portal that no region knows', async () => {
    const anyway = await verify(unknown);
    assert.deepEqual(anyway.outcome, { instance: unknown, evidence: undefined });
    assert.deepEqual(anyway.seen, ['search', 'warn']);
    const { outcome } = await verify(unknown, { answer: false });
    assert.ok(outcome instanceof SignInError && outcome.code === 'cancelled');
  });

  // A region that the set-up had found a moment before was asked a second time.
  for (const evidence of ['proved', 'accepted'] as const) {
    it(`does not ask about a region that was ${evidence} on the way`, async () => {
      const { outcome, seen, requests } = await verify(misplaced, { options: { evidence } });
      assert.deepEqual(outcome, { instance: misplaced, evidence });
      assert.deepEqual([seen, requests], [[], 0]);
    });
  }

  it('does not ask where the host of the portal shows the region', async () => {
    const inHost = {
      name: 'Host',
      startUrl: 'https://ssoins-1234567890abcdef.portal.us-east-2.app.aws',
      region: 'us-east-2',
    };
    const { outcome, requests } = await verify(inHost);
    assert.deepEqual(outcome, { instance: inHost, evidence: 'proved' });
    assert.equal(requests, 0);
  });

  it('does not ask where one endpoint is configured for all regions', async () => {
    const { outcome, requests } = await verify(misplaced, { deps: { hasOwnEndpoint: () => true } });
    assert.deepEqual(outcome, { instance: misplaced, evidence: undefined });
    assert.equal(requests, 0);
  });

  it('does not ask where device codes are forbidden', async () => {
    const { outcome, requests } = await verify(unknown, { options: { mayProbe: false } });
    assert.deepEqual(outcome, { instance: unknown, evidence: undefined });
    assert.equal(requests, 0);
  });

  it('changes nothing where the region cannot be asked', async () => {
    for (const fault of [
      { path: '/client/register', answer: { status: 500 } },
      { path: '/device_authorization', reset: true as const },
      { path: '/device_authorization', error: { type: 'UnauthorizedClientException' as const } },
    ]) {
      emulator.control.fail(fault);
      const { outcome, seen } = await verify(misplaced);
      assert.deepEqual(outcome, { instance: misplaced, evidence: undefined });
      assert.deepEqual(seen, []);
    }
  });

  it("finds out where an organization's own address leads, and asks the region there", async () => {
    const deps = { http: redirectTo(`${europe.startUrl}/#/`) };
    const { outcome, seen } = await verify(vanity, { deps });
    const moved = { ...vanity, region: 'eu-west-1', portalUrl: europe.startUrl };
    assert.deepEqual(outcome, { instance: moved, evidence: 'accepted' });
    assert.deepEqual(seen, ['search', 'offer eu-west-1']);
  });

  it('keeps what an earlier sign-in learned where that address cannot be looked up', async () => {
    const signedInBefore = { ...vanity, portalUrl: europe.startUrl };
    for (const http of [
      redirectTo('https://elsewhere.example.com'),
      () => Promise.reject(networkFailure()),
    ]) {
      const options = { evidence: 'proved' } as const;
      const { outcome } = await verify(signedInBefore, { deps: { http }, options });
      assert.deepEqual(outcome, { instance: signedInBefore, evidence: 'proved' });
    }
  });

  it('stops when the user cancels', async () => {
    const controller = new AbortController();
    const reason = new SignInError('cancelled', 'test: enough');
    const http: Http = async (_request, { signal }) => {
      controller.abort(reason);
      throw signal.reason;
    };
    const { signal } = controller;
    const { outcome } = await verify(vanity, { deps: { http }, options: { signal } });
    assert.equal(outcome, reason);
  });

  for (const [region, pattern, number] of [
    ['us-east-1', /^(?!cn-|us-gov-|us-iso|eu-isoe|eusc-)/, 36],
    ['cn-north-1', /^cn-/, 2],
    ['us-gov-west-1', /^us-gov-/, 2],
    ['eusc-de-east-1', /^eusc-de-east-1$/, 1],
  ] as const) {
    it(`asks the regions of the partition of ${region}, each once and no others`, async () => {
      const asked: string[] = [];
      const { prober } = emulatedRegions(emulator);
      const counting: InstanceDeps['prober'] = (instance) => {
        asked.push(instance.region);
        return prober({ ...instance, region: 'us-east-2' });
      };
      await verify({ ...unknown, region }, { deps: { prober: counting } });
      assert.equal(asked.length, number);
      assert.equal(new Set(asked).size, number);
      assert.ok(
        asked.every((each) => pattern.test(each)),
        asked.join(),
      );
    });
  }
});
