import assert from 'node:assert/strict';
import promises, { mkdir, readdir, readFile, stat, writeFile } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { dirname, join } from 'node:path';
import { describe, it } from 'node:test';
import { createCliTokenCache, isCached } from '../../src/sharing/cliTokenCache.ts';
import { createFakeClock } from '../fakes/clock.ts';
import { createFakeLog } from '../fakes/log.ts';
import { createHome } from './stages/home.ts';

const startUrl = 'https://d-1234567890.awsapps.com/start';
const session = { name: 'my-sso', startUrl, region: 'eu-west-1', scopes: ['sso:account:access'] };
// PROTOCOL: as the AWS CLI computes it.
const file = '0ad374308c5a4e22f723adf10145eafad7c4031c.json';
const hour = 3_600_000;

function setUp(owner = 'here') {
  const clock = createFakeClock(Date.UTC(2026, 10, 2, 8));
  const log = createFakeLog();
  const cache = createCliTokenCache(owner, { clock, log });
  const token = (accessToken: string, inMs = hour) => ({
    accessToken,
    issuedAt: clock.now() + inMs - hour,
    expiresAt: clock.now() + inMs,
  });
  return { clock, log, cache, token };
}

describe('the token cache of the AWS CLI', () => {
  it('has the token where the AWS CLI looks, readable by its owner only, without a refresh token', async () => {
    await using home = await createHome();
    const { cache, token } = setUp();
    assert.equal(await cache.put(session, token('one')), 'put');
    const { [file]: text = '', ...others } = await home.cached();
    assert.deepEqual(others, {});
    assert.deepEqual(JSON.parse(text), {
      startUrl,
      region: 'eu-west-1',
      accessToken: 'one',
      expiresAt: '2026-11-02T09:00:00Z',
      issuedAt: '2026-11-02T08:00:00.000Z',
      writtenBy: 'identity-center.iam-identity-center-auth/here',
    });
    const modes = [join(home.cache, file), home.cache, dirname(home.cache)].map(
      async (path) => (await stat(path)).mode & 0o777,
    );
    assert.deepEqual(await Promise.all(modes), [0o600, 0o700, 0o700]);
  });

  it('replaces an older token by a newer one, never the other way round', async () => {
    await using home = await createHome();
    const { cache, token } = setUp();
    for (const [accessToken, inMs] of [
      ['one', hour],
      ['two', 2 * hour],
      // A window that was notified late.
      ['one', hour],
    ] as const) {
      assert.equal(await cache.put(session, token(accessToken, inMs)), 'put');
    }
    assert.match((await home.cached())[file] ?? '', /"accessToken":"two"/);
  });

  it('replaces a token that has ended, whatever it is for', async () => {
    await using home = await createHome();
    const { cache, token, clock } = setUp();
    await cache.put(session, token('long', hour));
    await clock.advance(hour);
    await cache.put({ ...session, startUrl: `${startUrl}er` }, token('other', 1000));
    assert.match((await home.cached())[file] ?? '', /"accessToken":"other"/);
  });

  it('does not write a file again that is up to date', async () => {
    await using home = await createHome();
    const { cache, token } = setUp();
    await cache.put(session, token('one'));
    const before = await stat(join(home.cache, file));
    await cache.put(session, token('one', hour + 1000));
    assert.equal((await stat(join(home.cache, file))).ino, before.ino);
  });

  for (const [what, text] of [
    [
      'a sign-in of the AWS CLI',
      { startUrl, accessToken: 'x', refreshToken: 'y', expiresAt: '2026-11-02T08:00:01Z' },
    ],
    ['a sign-in without an end', { startUrl, accessToken: 'x' }],
    ['an unknown object', {}],
  ] as const) {
    it(`leaves ${what} as it is, whatever happens`, async () => {
      await using home = await createHome();
      await mkdir(home.cache, { recursive: true });
      await home.write(file, JSON.stringify(text));
      const { cache, token } = setUp();
      assert.equal(await cache.put(session, token('one')), 'taken');
      await cache.remove(session.name);
      await cache.sweep('all');
      assert.deepEqual(await home.cached(), { [file]: JSON.stringify(text) });
    });
  }

  // Programs say "Run aws sso login"; after a user had done so, nothing was shared again.
  for (const spelled of [
    '2026-11-02T08:00:00Z',
    '2026-11-02T07:59:59.999Z',
    '2026-11-02T07:59:59UTC',
  ]) {
    it(`respects a sign-in of the AWS CLI until ${spelled}`, async () => {
      await using home = await createHome();
      await mkdir(home.cache, { recursive: true });
      const theirs = { startUrl, accessToken: 'x', refreshToken: 'y', expiresAt: spelled };
      await home.write(file, JSON.stringify(theirs));
      const { cache, token, clock } = setUp();
      clock.jump(-60_000);
      assert.equal(await cache.put(session, token('one')), 'taken');
      clock.jump(60_000);
      assert.equal(await cache.put(session, token('one')), 'put');
      assert.match((await home.cached())[file] ?? '', /"accessToken":"one"/);
    });
  }

  it('does not give the name of one portal to another', async () => {
    await using home = await createHome();
    const { cache, token } = setUp();
    await cache.put(session, token('one'));
    const elsewhere = { ...session, startUrl: 'https://d-1234567890.awsapps.cn/start' };
    assert.equal(await cache.put(elsewhere, token('two', 2 * hour)), 'taken');
    assert.match((await home.cached())[file] ?? '', /"accessToken":"one"/);
    assert.equal(await isCached(session), true);
    assert.equal(await isCached(elsewhere), false);
  });

  // Fault: with the dual-stack link beside the other one, a portal had two sign-ins of one name, and
  // the token of the second was never found.
  it('is one file for all hosts of one portal', async () => {
    await using home = await createHome();
    const { cache, token } = setUp();
    await cache.put(
      { ...session, startUrl: 'https://ssoins-1.eu-west-1.portal.amazonaws.com' },
      token('one'),
    );
    const dualStack = { ...session, startUrl: 'https://ssoins-1.portal.eu-west-1.app.aws' };
    assert.equal(await cache.put(dualStack, token('two', 2 * hour)), 'put');
    assert.match((await home.cached())[file] ?? '', /"accessToken":"two"/);
    assert.equal(await isCached(dualStack), true);
  });

  for (const text of ['', '{"accessToken": "x', 'null']) {
    it(`replaces half a file: ${JSON.stringify(text)}`, async () => {
      await using home = await createHome();
      await mkdir(home.cache, { recursive: true });
      await home.write(file, text);
      const { cache, token } = setUp();
      assert.equal(await cache.put(session, token('one')), 'put');
      assert.match((await home.cached())[file] ?? '', /"accessToken":"one"/);
    });
  }

  it('is shared by two editors of one user, each of which removes its own tokens', async () => {
    await using home = await createHome();
    const here = setUp('here');
    const there = setUp('there');
    await here.cache.put(session, here.token('here'));
    await there.cache.put(session, there.token('there', 2 * hour));
    await here.cache.remove(session.name);
    await here.cache.sweep('all');
    assert.match((await home.cached())[file] ?? '', /"accessToken":"there"/);
    await there.cache.remove(session.name);
    assert.deepEqual(await home.cached(), {});
  });

  it('is cleared of our own files, all or the expired ones, and of nothing else', async () => {
    await using home = await createHome();
    const { cache, token, clock } = setUp();
    await cache.put({ ...session, name: 'short' }, token('short', hour));
    await cache.put({ ...session, name: 'long' }, token('long', 2 * hour));
    const others = { 'botocore-client-id-us-east-1.json': '{}', [file]: '{"accessToken":"x"}' };
    for (const [name, text] of Object.entries(others)) await home.write(name, text);
    const left = async () => Object.keys(await home.cached()).length;
    await clock.advance(hour);
    await cache.sweep('expired');
    assert.equal(await left(), 3);
    await cache.sweep('all');
    assert.deepEqual(await home.cached(), others);
  });

  // It stayed for good, as no other program looks at such files.
  it('is cleared of a file that was being written when VS Code was killed', async () => {
    await using home = await createHome();
    const { cache, token } = setUp();
    await cache.put(session, token('one'));
    const draft = `${file}.01234567-89ab-cdef-0123-456789abcdef.tmp`;
    const { [file]: text = '' } = await home.cached();
    const others = { [`${draft}x`]: text, [draft.replace('0', 'f')]: '{"accessToken":"x"}' };
    for (const [name, each] of Object.entries({ ...others, [draft]: text })) {
      await home.write(name, each);
    }
    await cache.sweep('all');
    assert.deepEqual(await home.cached(), others);
  });

  // Fault: one file that a scanner held left all tokens behind, with sharing off.
  it('is cleared of every file but the one that cannot be removed, and rejects for it', async (t) => {
    await using home = await createHome();
    const { cache, token } = setUp();
    for (const name of ['a', 'b', 'c']) await cache.put({ ...session, name }, token(name));
    const held = join(home.cache, (await readdir(home.cache)).sort()[0] ?? '');
    const { rm } = promises;
    const mocked = t.mock.method(promises, 'rm', async (...args: Parameters<typeof rm>) => {
      if (args[0] === held) throw Object.assign(new Error('EIO: held'), { code: 'EIO' });
      return rm(...args);
    });
    syncBuiltinESMExports();
    await assert.rejects(cache.sweep('all'), { code: 'EIO' });
    mocked.mock.restore();
    syncBuiltinESMExports();
    assert.deepEqual(
      (await readdir(home.cache)).map((file) => join(home.cache, file)),
      [held],
    );
  });

  it('is not created where nothing is shared', async () => {
    await using home = await createHome();
    const { cache } = setUp();
    await cache.remove(session.name);
    await cache.sweep('all');
    await assert.rejects(stat(join(home.path, '.aws')), { code: 'ENOENT' });
  });

  it('is cleared despite a file that cannot be read', async () => {
    await using home = await createHome();
    const { cache, token, log } = setUp();
    await mkdir(join(home.cache, `${'0'.repeat(40)}.json`), { recursive: true });
    await cache.put(session, token('one'));
    await cache.sweep('all');
    assert.deepEqual(log.lines, ['sharing: skipped: 00000000, EISDIR']);
    await assert.rejects(readFile(join(home.cache, file)), { code: 'ENOENT' });
  });

  it('rejects where its folder cannot be written, and leaves what was there', async () => {
    await using home = await createHome();
    const { cache, token } = setUp();
    await mkdir(dirname(home.cache), { recursive: true });
    await writeFile(home.cache, 'a file where the folder should be');
    await assert.rejects(cache.put(session, token('one')), { code: 'ENOTDIR' });
    assert.equal(await readFile(home.cache, 'utf8'), 'a file where the folder should be');
  });
});
