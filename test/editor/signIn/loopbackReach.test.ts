import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Extension } from 'vscode';
import { noLog as log } from '../../../src/base/log.ts';
import type { Whereabouts } from '../../../src/editor/signIn/loopbackReach.ts';
import { chooseFlows } from '../../../src/flows/chooseFlows.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { partly } from '../../fakes/partly.ts';
import { ExtensionKind, openFakeWindow, UIKind, type Uri } from '../../fakes/vscode.ts';

const { loopbackReachable, mayBeFar, reachesLoopback, whereabouts } = await import(
  '../../../src/editor/signIn/loopbackReach.ts'
);

const loopback = new URL('http://127.0.0.1:50123/');

const desktop = (remoteName?: string, runs: 'ui' | 'workspace' = 'ui'): Whereabouts => ({
  ui: 'desktop',
  remoteName,
  runs,
});
const web = (remoteName?: string): Whereabouts => ({ ui: 'web', remoteName, runs: 'workspace' });

/** What `asExternalUri` answers there; nothing where it must not be asked. */
const places: [
  what: string,
  where: Whereabouts,
  external: string | undefined,
  begins: 'browser' | 'deviceCode',
][] = [
  ['desktop', desktop(), undefined, 'browser'],
  ['Remote-SSH', desktop('ssh-remote'), undefined, 'browser'],
  ['WSL', desktop('wsl'), undefined, 'browser'],
  ['dev container', desktop('dev-container'), undefined, 'browser'],
  ['attached container', desktop('attached-container'), undefined, 'browser'],
  ['tunnel from the desktop', desktop('tunnel'), undefined, 'browser'],
  ['Codespaces on the desktop', desktop('codespaces'), undefined, 'browser'],

  [
    'Remote-SSH, installed in the remote, port forwarded as it is',
    desktop('ssh-remote', 'workspace'),
    'http://127.0.0.1:50123/',
    'browser',
  ],
  [
    'WSL, installed in the remote, spelled localhost',
    desktop('wsl', 'workspace'),
    'http://localhost:50123/',
    'browser',
  ],
  [
    'dev container, installed in the remote, port taken here',
    desktop('dev-container', 'workspace'),
    'http://127.0.0.1:50124/',
    'deviceCode',
  ],
  [
    'Codespaces on the desktop, installed in the remote, forwarded by name',
    desktop('codespaces', 'workspace'),
    'https://name-50123.app.github.dev/',
    'deviceCode',
  ],
  [
    'tunnel, installed in the remote, forwarded by name',
    desktop('tunnel', 'workspace'),
    'https://abc-50123.euw.devtunnels.ms/',
    'deviceCode',
  ],
  [
    'a remote that forwards nothing and says nothing',
    desktop('k8s', 'workspace'),
    '',
    'deviceCode',
  ],

  ['Codespaces in a browser', web('codespaces'), undefined, 'deviceCode'],
  ['vscode.dev with a tunnel', web('tunnel'), undefined, 'deviceCode'],
  ['code-server', web('127.0.0.1:8080'), undefined, 'deviceCode'],
  ['code serve-web', web('workstation:8000'), undefined, 'deviceCode'],
  ['a browser-hosted editor without a remote name', web(), undefined, 'deviceCode'],
];

/** Installed in the remote of a desktop VS Code: the one place where VS Code is asked. */
const extension = partly<Extension<unknown>>({ extensionKind: ExtensionKind.Workspace });

function openRemote(asExternalUri: (uri: Uri) => Promise<Uri>): string[] {
  const asked: string[] = [];
  openFakeWindow({
    env: {
      uiKind: UIKind.Desktop,
      remoteName: 'ssh-remote',
      asExternalUri(uri) {
        asked.push(uri.toString());
        return asExternalUri(uri as Uri);
      },
    },
  });
  return asked;
}

describe('loopbackReachable', () => {
  for (const [what, where, external, begins] of places) {
    it(`makes a sign-in begin with ${begins} in ${what}`, async () => {
      let asked = 0;
      const loopbackReachable = await reachesLoopback(where, loopback, async (url) => {
        asked += 1;
        assert.equal(url.href, loopback.href);
        assert.ok(external !== undefined, 'VS Code was asked to forward a port without need');
        return external;
      });
      assert.equal(asked, external === undefined ? 0 : 1);
      const [first] = chooseFlows({ preference: 'auto', allowDeviceCode: true, loopbackReachable });
      assert.equal(first, begins);
      if (begins === 'deviceCode') assert.ok(mayBeFar(where), 'pasting is offered there');
    });
  }

  it('does not matter where the user prefers a method', async () => {
    for (const [, where, external = ''] of places) {
      const loopbackReachable = await reachesLoopback(where, loopback, async () => external);
      for (const preference of ['browser', 'deviceCode'] as const) {
        const [first] = chooseFlows({ preference, allowDeviceCode: true, loopbackReachable });
        assert.equal(first, preference);
      }
    }
  });

  it('looks at where VS Code and the extension run', () => {
    for (const [uiKind, extensionKind, expected] of [
      [UIKind.Desktop, ExtensionKind.UI, desktop('wsl', 'ui')],
      [UIKind.Desktop, ExtensionKind.Workspace, desktop('wsl', 'workspace')],
      [UIKind.Web, ExtensionKind.Workspace, web('wsl')],
    ] as const) {
      openFakeWindow({ env: { uiKind, remoteName: 'wsl' } });
      assert.deepEqual(whereabouts(partly({ extensionKind })), expected);
    }
  });

  // VS Code forwards each port it is asked about, and goes on forwarding it.
  it('asks VS Code about one port, however many sign-ins there are', async () => {
    const clock = createFakeClock();
    const asked = openRemote(async (uri) => uri);
    for (let i = 0; i < 5; i++) {
      assert.equal(await loopbackReachable(extension, { clock, log }), true);
    }
    assert.equal(asked.length, 5);
    assert.equal(new Set(asked).size, 1, asked.join(' '));
    assert.match(asked[0] ?? '', /^http:\/\/127\.0\.0\.1:\d{5}\/$/);
  });

  it('is false while VS Code gives no answer, and only until it does', async () => {
    const clock = createFakeClock();
    openRemote(() => new Promise(() => undefined));
    const waiting = loopbackReachable(extension, { clock, log });
    await clock.advance(5000);
    assert.equal(await waiting, false);
    openRemote(async (uri) => uri);
    assert.equal(await loopbackReachable(extension, { clock, log }), true);
  });
});
