/**
 * Two computers: VS Code's server and the extension on one, the person's browser on the other. The
 * loopback of the one is out of reach for the other.
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
import { decide } from '../e2e/stage.ts';
import { join } from '../fakes/authority.ts';
import { startRecordingServer } from '../fakes/recordingServer.ts';
import { type Company, type Desk, openCompany, signIn } from './company.ts';
import { type SecondComputer, startSecondComputer, whyNoSecondComputer } from './machines.ts';

const why = whyNoSecondComputer();
const here = '198.51.100.1';
const signOut = 'IAM Identity Center: Sign Out…';

describe('with the browser on another computer', { skip: why ?? false }, () => {
  const stack = new AsyncDisposableStack();
  let company: Company;
  let far: SecondComputer;
  let desk: Desk;

  before(async () => {
    company = stack.use(await openCompany({}, [here]));
    const service = `https://${here}:${company.front.port}`;
    company.emulator.identityCenter.setOrigin(service);

    let editor: URL | undefined;
    const cable = createServer((socket) =>
      join(socket, connect(Number(editor?.port), editor?.hostname)),
    ).listen(0, '0.0.0.0');
    stack.defer(() => void cable.close());
    await once(cable, 'listening');
    const seen = new URL(`http://${here}:${(cable.address() as AddressInfo).port}/`);
    far = stack.use(await startSecondComputer({ address: here, secure: seen.origin }));

    const own = process.env.CHROMIUM_PATH;
    process.env.CHROMIUM_PATH = far.browser;
    try {
      desk = stack.use(
        await company.openEditor({
          pictures: 'far-browser',
          env: { AWS_ENDPOINT_URL: service, AWS_CA_BUNDLE: company.certificate },
          settings: { 'iamIdentityCenter.signInMethod': 'auto' },
          seenAt(url) {
            editor = url;
            return seen;
          },
        }),
      );
    } finally {
      if (own === undefined) delete process.env.CHROMIUM_PATH;
      else process.env.CHROMIUM_PATH = own;
    }
  });
  after(() => stack.disposeAsync());

  test('a code signs in', async () => {
    const { workbench } = desk;
    await workbench.run(signIn);
    const page = await workbench.popup(async () => {
      await workbench.clickDialog('Your sign-in code', 'Open Sign-in Page');
      await workbench.clickDialog('external website', 'Open');
    });
    await decide(page, 'alice', 'approve');
    await page.close();
    await workbench.notification('Signed in as alice · Acme.');
    await workbench.run(signOut);
    await workbench.choose('alice · Acme');
    await workbench.accountGone('alice · Acme (IAM Identity Center)');
    // The next sign-in is to be told by a notification of its own.
    await workbench.run('Notifications: Clear All Notifications');
  });

  test('the browser flow ends on a page that does not load, and its address signs in', async () => {
    const { workbench } = desk;
    await workbench.run(signIn);
    await workbench.clickDialog('Your sign-in code', 'Open Sign-in Page');
    await workbench.clickDialog('external website', 'Cancel');
    const page = await workbench.popup(async () => {
      await workbench.clickNotification('Signing in to Acme', 'Use the Browser Instead');
      await workbench.clickDialog('external website', 'Open');
    });
    const lost = page.waitForEvent('requestfailed');
    await decide(page, 'alice', 'approve');
    const address = (await lost).url();
    assert.match(address, /^http:\/\/127\.0\.0\.1:\d+\/oauth\/callback\?/);
    await workbench.screenshot('page-that-does-not-load', page);
    await page.close();

    await workbench.clickNotification('Signing in to Acme', 'Paste the Address');
    await workbench.type(address.replace('state=', 'state=x'));
    await workbench.page.getByText('This is not the address').waitFor();
    await workbench.type(address);
    await workbench.accept();
    await workbench.notification('Signed in as alice · Acme.');
  });

  for (const [name, create] of Object.entries({ createEditorTransport, createUndiciTransport })) {
    test(`a host whose first address leads nowhere is reached by ${name}`, async () => {
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
        const { body, sentAt, receivedAt } = await http(
          { method: 'GET', url, headers: {} },
          neverAborted,
        );
        assert.equal(body, 'the second');
        assert.ok(receivedAt - sentAt >= 1000, 'the first address was given its time');
        assert.ok(receivedAt - sentAt < 10_000, 'and no more');
      } finally {
        lookup.mock.restore();
      }
    });
  }
});
