import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { InstanceDeps } from '../../../src/editor/instances/regionSearch.ts';
import type { Http } from '../../../src/http/http.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { networkFailure } from '../../fakes/networkFailure.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';
import { emulatedRegions, redirectTo } from './stages/emulatedRegions.ts';

const { addInstance } = await import('../../../src/editor/instances/addInstance.ts');

const europe = 'https://d-9876543210.awsapps.com/start';
const own = { name: 'sso.example.com', startUrl: 'https://sso.example.com' };

describe("an organization's own address in a set-up", () => {
  let emulator: Emulator;
  before(async () => {
    emulator = await startEmulator();
  });
  after(() => emulator.close());

  function open(http: Http, answer?: string) {
    const window = openFakeWindow({ answer: () => answer });
    const deps: InstanceDeps = { ...emulatedRegions(emulator), http };
    const added = addInstance(deps, { firstStep: 1, canGoBack: false });
    // A test of a rejection asks for it later.
    added.catch(() => undefined);
    return { window, added };
  }

  it('is asked once where it redirects to, and the search is about the portal there', async () => {
    let lookUps = 0;
    const { window, added } = open((...call) => {
      lookUps += 1;
      return redirectTo(europe)(...call);
    });
    await window.enter('sso.example.com');
    await window.choose('Find the Region for Me');
    await (await window.box()).accept();
    assert.deepEqual(await added, {
      ...own,
      portalUrl: europe,
      isResolved: true,
      region: 'eu-west-1',
      regionEvidence: 'accepted',
    });
    assert.equal(lookUps, 1);
    assert.deepEqual(
      window.progress.map(({ title, isOpen }) => [title, isOpen]),
      [['Checking sso.example.com for a redirect…', false]],
    );
  });

  // The slash and the query were cut off, and the address led nowhere without them.
  it('is asked exactly as it was typed', async () => {
    const asked: string[] = [];
    const { window, added } = open(({ url }, options) => {
      asked.push(url.href);
      return redirectTo('https://ssoins-0123456789abcdef.portal.us-east-2.app.aws')(
        { method: 'HEAD', url, headers: {} },
        options,
      );
    });
    await window.enter('https://sso.example.com/aws/?org=1#/');
    await (await window.box()).accept();
    const added2 = await added;
    assert.deepEqual(asked, ['https://sso.example.com/aws/?org=1']);
    assert.equal(typeof added2 === 'object' && added2.startUrl, asked[0]);
    assert.equal(typeof added2 === 'object' && added2.region, 'us-east-2');
  });

  for (const [problem, http, text] of [
    ['leads elsewhere', redirectTo('https://other.example.com'), /does not redirect to an AWS/],
    ['does not respond', () => Promise.reject(networkFailure()), /could not be checked/],
  ] as const) {
    it(`is said to be unknown before it is used where it ${problem}`, async () => {
      const { window, added } = open(http, 'Sign In Anyway');
      await window.enter('sso.example.com');
      await window.choose('us-east-1');
      await (await window.box()).accept();
      assert.deepEqual(await added, { ...own, region: 'us-east-1', isResolved: true });
      assert.match(window.texts.join(), text);
      assert.deepEqual(window.messages[0]?.buttons, ['Edit Link', 'Sign In Anyway']);
    });

    // The set-up was over, although there was a way back.
    for (const answer of ['Edit Link', undefined]) {
      it(`can be corrected where it ${problem}; the answer is ${answer}`, async () => {
        const { window } = open(http, answer);
        await window.enter('sso.example.com');
        assert.equal((await window.box()).value, 'sso.example.com');
      });
    }
  }

  it('can be corrected when the user cancels the look-up', async () => {
    const silent: Http = (_request, { signal }) =>
      new Promise((_resolve, reject) => {
        signal.addEventListener('abort', () => reject(signal.reason));
      });
    const { window } = open(silent);
    await window.enter('sso.example.com');
    window.progress[0]?.cancel();
    assert.equal((await window.box()).value, 'sso.example.com');
    assert.deepEqual(window.messages, []);
  });
});
