import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { createFakeLog } from '../../fakes/log.ts';
import { startProxy } from '../../fakes/proxy.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';

const { createNetwork } = await import('../../../src/editor/vscode/chooseTransport.ts');

const request = { method: 'GET', url: new URL('http://portal.test/'), headers: {} } as const;

describe('the choice of a transport', () => {
  it('follows the proxy of the user, and no setting of the open folder', async () => {
    for (const [own, isFollowed] of [
      [{ 'http.proxySupport': 'off' }, false],
      [{}, false],
      [{ 'http.proxySupport': 'off', 'http.proxy': 'own' }, true],
    ] as const) {
      await using theirs = await startProxy();
      await using ours = await startProxy();
      ours.refuse(502);
      openFakeWindow({
        settings: { ...own, ...('http.proxy' in own && { 'http.proxy': ours.url }) },
        folderSettings: { 'http.proxySupport': 'off', 'http.proxy': theirs.url },
      });
      const network = createNetwork(createFakeLog(), undefined);
      await network(request, { ...neverAborted, progress: {} }).catch(() => undefined);
      assert.deepEqual(theirs.visits, []);
      assert.equal(ours.visits.length, isFollowed ? 1 : 0);
    }
  });
});
