import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  mayBeFar,
  reachesLoopback,
  type Whereabouts,
} from '../../../src/editor/signIn/whereabouts.ts';
import { chooseFlows } from '../../../src/flows/chooseFlows.ts';

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
    'Remote-SSH, installed over there, port forwarded as it is',
    desktop('ssh-remote', 'workspace'),
    'http://127.0.0.1:50123/',
    'browser',
  ],
  [
    'WSL, installed over there, spelled localhost',
    desktop('wsl', 'workspace'),
    'http://localhost:50123/',
    'browser',
  ],
  [
    'dev container, installed over there, port taken here',
    desktop('dev-container', 'workspace'),
    'http://127.0.0.1:50124/',
    'deviceCode',
  ],
  [
    'Codespaces on the desktop, installed over there, forwarded by name',
    desktop('codespaces', 'workspace'),
    'https://name-50123.app.github.dev/',
    'deviceCode',
  ],
  [
    'tunnel, installed over there, forwarded by name',
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

describe('a sign-in on its own begins', () => {
  for (const [what, where, external, begins] of places) {
    it(`with ${begins} in ${what}`, async () => {
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

  it('as the person wants it, wherever that is', async () => {
    for (const [, where, external = ''] of places) {
      const loopbackReachable = await reachesLoopback(where, loopback, async () => external);
      for (const preference of ['browser', 'deviceCode'] as const) {
        const [first] = chooseFlows({ preference, allowDeviceCode: true, loopbackReachable });
        assert.equal(first, preference);
      }
    }
  });
});
