import assert from 'node:assert/strict';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { noLog } from '../../../src/base/log.ts';
import { createServerClock } from '../../../src/base/serverClock.ts';
import type { SessionChange } from '../../../src/sessions/session.ts';
import { toCliSession } from '../../../src/sharing/cliSession.ts';
import { createCliTokenCache } from '../../../src/sharing/cliTokenCache.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createFakeLog } from '../../fakes/log.ts';
import { createFakeMemento } from '../../fakes/memento.ts';
import { fakeAccount, fakeSession, fakeSessionWithTokens } from '../../fakes/session.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';
import { createHome } from '../../sharing/stages/home.ts';
import { until } from '../../vscode/until.ts';

const { sharedAs, shareWithCli } = await import('../../../src/editor/cli/shareWithCli.ts');
const { toItems } = await import('../../../src/editor/accounts/accountList.ts');

const setting = 'iamIdentityCenter.shareWithAwsCli';
const instance = { name: 'Acme', startUrl: 'https://acme.awsapps.com/start', region: 'eu-west-1' };
const account = fakeAccount(instance, 'alice');

/** A window where alice is signed in, on a computer of its own. */
async function open({ value = 'accessToken', isFocused = true } = {}) {
  const home = await createHome();
  const window = openFakeWindow({ isFocused, settings: { [setting]: value } });
  const clock = createFakeClock();
  const log = createFakeLog();
  const listeners = new Set<(change: SessionChange) => void>();
  const lookers = new Set<() => void>();
  const session = fakeSessionWithTokens({
    account,
    instance,
    expiresAt: clock.now() + 3_600_000,
    refreshedAt: clock.now(),
  });
  const share = () =>
    shareWithCli({
      clock,
      log,
      serverClock: createServerClock(clock),
      engine: {
        list: async () => [session],
        peek: (id) => (id === session.id ? session : undefined),
        onDidChange(listener) {
          listeners.add(listener);
          return () => listeners.delete(listener);
        },
        onLook(listener) {
          lookers.add(listener);
          return () => lookers.delete(listener);
        },
      },
      memory: createFakeMemento(),
      owner: 'here',
    });
  return {
    home,
    window,
    clock,
    share,
    set: (next: string) => window.configuration.set(setting, next),
    listening: () => listeners.size + lookers.size + window.configuration.changed.listening,
    /** A look of the engine at its sessions. */
    look() {
      for (const listener of lookers) listener();
    },
    /** Resolves when that many lines of the log begin so. */
    logged: (start: string, times = 1) =>
      until(`"${start}" in the log, ${times} times`, () =>
        log.lines.filter((line) => line.startsWith(start)).length >= times ? true : undefined,
      ),
    change() {
      for (const listener of listeners) listener({ added: [], removed: [], changed: [session] });
    },
    [Symbol.asyncDispose]: () => home[Symbol.asyncDispose](),
  };
}

describe('shareWithCli', () => {
  it('shares from the moment the setting says so, until it does not', async () => {
    await using desk = await open({ value: 'off' });
    desk.share();
    desk.set('accessToken');
    await desk.logged('sharing: put');
    assert.equal(Object.keys(await desk.home.cached()).length, 1);
    desk.set('off');
    await desk.logged('sharing: off');
    assert.deepEqual(await desk.home.cached(), {});
  });

  it('names a folder that cannot be used and the reason, once', async () => {
    await using desk = await open();
    await mkdir(dirname(desk.home.cache), { recursive: true });
    await writeFile(desk.home.cache, '');
    desk.share();
    await desk.logged('sharing: failed');
    desk.change();
    await desk.logged('sharing: failed', 2);
    assert.deepEqual(desk.window.texts, [
      'Your sign-in could not be shared with the AWS CLI because a file in ~/.aws/sso/cache cannot be changed (ENOTDIR).',
    ]);
  });

  // Fault: it waited for a look of the engine, which has none while no session can be refreshed.
  it('tries again a minute later what could not be shared, without a look of the engine', async () => {
    await using desk = await open();
    await mkdir(dirname(desk.home.cache), { recursive: true });
    await writeFile(desk.home.cache, '');
    desk.share();
    await desk.logged('sharing: failed');
    await rm(desk.home.cache);
    await desk.clock.advance(60_000);
    await desk.logged('sharing: put');
    assert.equal(Object.keys(await desk.home.cached()).length, 1);
  });

  // Another editor of the user may have removed what this one shares.
  it('shares again what is gone, a minute after its last look', async () => {
    await using desk = await open();
    desk.share();
    await desk.logged('sharing: put');
    const [file = ''] = Object.keys(await desk.home.cached());
    await rm(join(desk.home.cache, file));
    desk.look();
    await desk.clock.advance(60_000);
    assert.deepEqual(await desk.home.cached(), {});
    desk.look();
    await desk.logged('sharing: put', 2);
    assert.deepEqual(Object.keys(await desk.home.cached()), [file]);
    assert.equal(desk.clock.sleeping, 0);
  });

  it('shares again what is gone, as soon as the user comes back', async () => {
    await using desk = await open();
    desk.share();
    await desk.logged('sharing: put');
    const [file = ''] = Object.keys(await desk.home.cached());
    await rm(join(desk.home.cache, file));
    desk.window.focus(true);
    await desk.logged('sharing: put', 2);
    assert.deepEqual(Object.keys(await desk.home.cached()), [file]);
  });

  it('tries again a minute later what could not be removed, and says that it is still there', async () => {
    await using desk = await open();
    desk.share();
    await desk.logged('sharing: put');
    const away = `${desk.home.cache}.away`;
    await rename(desk.home.cache, away);
    await writeFile(desk.home.cache, '');
    desk.set('off');
    await desk.logged('sharing: failed');
    assert.match(desk.window.texts[0] ?? '', /token .* is still there .* cannot be removed/);
    await rm(desk.home.cache);
    await rename(away, desk.home.cache);
    assert.equal(desk.clock.sleeping, 1);
    await desk.clock.advance(60_000);
    await desk.logged('sharing: off');
    assert.deepEqual(await desk.home.cached(), {});
    assert.equal(desk.clock.sleeping, 0);
  });

  // Each window would have shown the same.
  it('shows nothing in a window that the user is not at', async () => {
    await using desk = await open({ isFocused: false, value: 'yes' });
    desk.share();
    await desk.logged('sharing: failed: iamIdentityCenter.shareWithAwsCli');
    assert.deepEqual(desk.window.texts, []);
  });

  // A user who misspells "off" wants it off: the token stayed until it expired.
  it('removes what is shared where the value of the setting is unknown, and says so', async () => {
    await using desk = await open();
    desk.share();
    await desk.logged('sharing: put');
    desk.set('of');
    await desk.logged('sharing: failed');
    assert.match(desk.window.texts[0] ?? '', /must have one of these values: off, accessToken/);
    assert.deepEqual(await desk.home.cached(), {});
  });

  it('listens to nothing once it is disposed of, and leaves what is shared', async () => {
    await using desk = await open();
    const sharing = desk.share();
    await desk.logged('sharing: put');
    assert.equal(desk.listening(), 3);
    sharing.dispose();
    assert.equal(desk.listening(), 0);
    assert.equal(Object.keys(await desk.home.cached()).length, 1);
  });

  const session = fakeSession({ account, instance });
  const put = async () => {
    const cache = createCliTokenCache('here', { clock: createFakeClock(), log: noLog });
    await cache.put(toCliSession(session), { accessToken: 'x', issuedAt: 0, expiresAt: 1 });
  };

  it('returns the sso-session name once the token file exists', async () => {
    await using _desk = await open();
    // It could not be written, or not yet.
    assert.equal(await sharedAs(session), undefined);
    await put();
    assert.equal(await sharedAs(session), 'vscode-acme/alice');
    const [row] = await toItems([session], 0);
    assert.equal(row?.description, 'eu-west-1 · Signed in · Shared with the AWS CLI');
  });

  for (const [what, value, more] of [
    ['the setting is off', 'off', {}],
    ['the session waits for the network', 'accessToken', { cause: 'network' }],
    ['the session is of no use there', 'accessToken', { scopes: ['codewhisperer:completions'] }],
  ] as const) {
    it(`returns nothing where ${what}`, async () => {
      await using _desk = await open({ value });
      await put();
      assert.equal(await sharedAs(fakeSession({ account, instance, ...more })), undefined);
    });
  }

  // The list said that the session was shared, beside the notice that it was not.
  it('returns nothing where another program uses the name', async () => {
    await using desk = await open();
    await put();
    const [file = ''] = Object.keys(await desk.home.cached());
    await desk.home.write(file, '{"accessToken":"theirs"}');
    assert.equal(await sharedAs(session), undefined);
  });
});
