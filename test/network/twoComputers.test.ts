/**
 * Two computers: VS Code's server and the extension on one, the user's browser on the other, which
 * cannot reach the loopback of the first one. And an address between them that no computer has.
 */
import assert from 'node:assert/strict';
import dns from 'node:dns';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer } from 'node:net';
import { after, before, describe, mock, test } from 'node:test';
import { neverAborted } from '../../src/base/abortable.ts';
import { systemClock } from '../../src/base/clock.ts';
import { createEditorTransport } from '../../src/http/editorTransport.ts';
import { createHttp } from '../../src/http/http.ts';
import { createUndiciTransport } from '../../src/http/undiciTransport.ts';
import { stepsOf } from '../e2e/scenario.ts';
import { approve, chooseMore, decide } from '../e2e/stage.ts';
import {
  codeDialog,
  commands,
  menuEntry,
  openSignInPage,
  pasteAddress,
  signedInAs,
  signingIn,
  useBrowser,
} from '../e2e/texts.ts';
import { join } from '../fakes/authority.ts';
import { startRecordingServer } from '../fakes/recordingServer.ts';
import { externalWebsite, openCompany } from './company.ts';
import { type SecondComputer, startSecondComputer, whyNoSecondComputer } from './machines.ts';

const why = whyNoSecondComputer();
const here = '198.51.100.1';
const alice = 'alice · Acme';

describe('two computers', { skip: why ?? false }, () => {
  const stack = new AsyncDisposableStack();
  const editor: { url?: URL } = {};
  /** The address of the editor for the second computer. */
  let seen: URL;
  let far: SecondComputer;

  before(async () => {
    const cable = createServer((socket) =>
      join(socket, connect(Number(editor.url?.port), editor.url?.hostname)),
    ).listen(0, '0.0.0.0');
    stack.defer(() => void cable.close());
    await once(cable, 'listening');
    seen = new URL(`http://${here}:${(cable.address() as AddressInfo).port}/`);
    far = stack.use(await startSecondComputer({ address: here, secure: seen.origin }));
  });
  after(() => stack.disposeAsync());

  test('the browser on the other one signs in', async (t) => {
    await using company = await openCompany({}, [here]);
    const service = `https://${here}:${company.front.port}`;
    company.emulator.identityCenter.setOrigin(service);
    await using desk = await company.openEditor({
      pictures: 'far-browser',
      browser: far.browser,
      env: { AWS_ENDPOINT_URL: service, AWS_CA_BUNDLE: company.certificate },
      settings: { 'iamIdentityCenter.signInMethod': 'auto' },
      seenAt(url) {
        editor.url = url;
        return seen;
      },
    });
    const { workbench } = desk;
    const step = stepsOf(t, workbench);

    await step('with a code', async () => {
      await workbench.run(commands.signIn);
      await approve('alice', workbench, async () => {
        await workbench.clickDialog(codeDialog, openSignInPage);
        await workbench.clickDialog(externalWebsite, 'Open');
      });
      await workbench.notification(signedInAs(alice));
      await workbench.run(commands.signOut);
      await workbench.choose(alice);
      await workbench.accountGone(menuEntry(alice));
      await workbench.clearNotifications();
    });

    await step('with the address of the last page, which does not load', async () => {
      await workbench.run(commands.signIn);
      await workbench.clickDialog(codeDialog, openSignInPage);
      await workbench.clickDialog(externalWebsite, 'Cancel');
      const page = await workbench.popup(async () => {
        await chooseMore(workbench, signingIn, useBrowser);
        await workbench.clickDialog(externalWebsite, 'Open');
      });
      const lost = page.waitForEvent('requestfailed');
      await decide(page, 'alice', 'approve');
      const address = (await lost).url();
      assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback\?/);
      await workbench.screenshot('page-that-does-not-load', page);
      await page.close();

      await workbench.clickNotification(signingIn, pasteAddress);
      await workbench.type(address.replace('state=', 'state=x'));
      await workbench.page.getByText('This address does not belong').waitFor();
      await workbench.type(address);
      await workbench.accept();
      await workbench.notification(signedInAs(alice));
    });
  });

  for (const [name, create] of Object.entries({ createEditorTransport, createUndiciTransport })) {
    test(`a host is reached at its second address when the first leads nowhere: ${name}`, async () => {
      await using server = await startRecordingServer();
      server.answer((response) => response.end('the second'));
      type Found = (error: null, addresses: dns.LookupAddress[]) => void;
      const answer = (_host: string, _options: unknown, found: Found) =>
        found(
          null,
          [far.deadAddress, '127.0.0.1'].map((address) => ({ address, family: 4 })),
        );
      const lookup = mock.method(dns, 'lookup', answer as typeof dns.lookup);
      try {
        const http = createHttp({ clock: systemClock, transport: create({ env: {} }) });
        const url = new URL(`http://both.test:${new URL(server.url).port}/`);
        // Rejects after 30 s, when the first address would still be tried.
        const { body, sentAt, receivedAt } = await http(
          { method: 'GET', url, headers: {} },
          neverAborted,
        );
        assert.equal(body, 'the second');
        assert.ok(receivedAt - sentAt >= 1000, 'the first address was given its time');
      } finally {
        lookup.mock.restore();
      }
    });
  }
});
