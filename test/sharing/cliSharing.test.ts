import assert from 'node:assert/strict';
import { mkdir, rm, rmdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';
import { hour, setUp } from './stages/desk.ts';

const none = { added: [], removed: [], changed: [] };
const nine = '2026-11-02T09:00:00Z';

describe('sharing with the AWS CLI', () => {
  it('shares every session that is signed in, from the start on', async () => {
    await using desk = await setUp();
    desk.sessions.push(desk.session('alice'), desk.session('bob'));
    await desk.sharing.begin();
    assert.deepEqual((await desk.found()).sort(), [
      ['token of alice', nine],
      ['token of bob', nine],
    ]);
  });

  it('shares a new session, with every new token', async () => {
    await using desk = await setUp();
    await desk.sharing.begin();
    const alice = desk.session('alice');
    desk.sessions.push(alice);
    await desk.sharing.follow({ ...none, added: [alice] });
    const fresh = desk.session('alice', {
      accessToken: 'fresh',
      expiresAt: alice.expiresAt + hour,
    });
    desk.sessions.splice(0, 1, fresh);
    await desk.sharing.follow({ ...none, changed: [fresh] });
    assert.deepEqual(await desk.found(), [['fresh', '2026-11-02T10:00:00Z']]);
  });

  for (const [what, more] of [
    ['needs the user', { reason: 'session-ended' }],
    ['waits for the network', { cause: 'network' }],
    ['has run out', { expiresAt: 0 }],
  ] as const) {
    it(`removes the token of a session that ${what}`, async () => {
      await using desk = await setUp();
      const alice = desk.session('alice');
      desk.sessions.push(alice);
      await desk.sharing.begin();
      const ended = desk.session('alice', { id: alice.id, ...more });
      desk.sessions.splice(0, 1, ended);
      await desk.sharing.follow({ ...none, changed: [ended] });
      assert.deepEqual(await desk.found(), []);
    });
  }

  // The AWS CLI went on with its role credentials for an hour.
  it('removes what the AWS CLI has cached of a user who signs out, whether or not it shares', async () => {
    for (const on of [true, false]) {
      await using desk = await setUp({ on });
      const [alice, bob] = [desk.session('alice'), desk.session('bob')];
      desk.sessions.push(alice, bob);
      await desk.sharing.begin();
      await desk.sharing.follow({ ...none, changed: [alice] });
      assert.deepEqual(desk.removedRoles, []);
      desk.sessions.shift();
      await desk.sharing.follow({ ...none, removed: [alice] });
      assert.deepEqual(desk.removedRoles, [{ sessionName: 'vscode-d-1234567890/alice' }]);
    }
  });

  it('removes what the AWS CLI has cached of all users when it is turned off', async () => {
    await using desk = await setUp();
    desk.sessions.push(desk.session('alice'));
    await desk.sharing.begin();
    desk.state.on = false;
    await desk.sharing.begin();
    assert.deepEqual(desk.removedRoles, ['all']);
  });

  it('removes the token of a session that is signed out, and no other', async () => {
    await using desk = await setUp();
    const [alice, bob] = [desk.session('alice'), desk.session('bob')];
    desk.sessions.push(alice, bob);
    await desk.sharing.begin();
    desk.sessions.shift();
    await desk.sharing.follow({ ...none, removed: [alice] });
    assert.deepEqual(await desk.found(), [['token of bob', nine]]);
  });

  // It was gone until the next refresh.
  it('keeps the token of the other session when one of two of the same user is signed out', async () => {
    await using desk = await setUp();
    const one = desk.session('alice', { accessToken: 'one' });
    const scopes = ['codewhisperer:completions', 'sso:account:access'];
    const two = desk.session('alice', { id: 'two', accessToken: 'two', scopes });
    desk.sessions.push(one, two);
    await desk.sharing.begin();
    desk.sessions.shift();
    await desk.sharing.follow({ ...none, removed: [one] });
    assert.deepEqual(await desk.found(), [['two', nine]]);
  });

  it('does not share a session without access to AWS accounts', async () => {
    await using desk = await setUp();
    desk.sessions.push(desk.session('alice', { scopes: ['codewhisperer:completions'] }));
    await desk.sharing.begin();
    await assert.rejects(desk.home.cached(), { code: 'ENOENT' });
  });

  it('shares nothing and reads nothing before the user turns it on', async () => {
    await using desk = await setUp({ on: false });
    desk.sessions.push(desk.session('alice'));
    await desk.sharing.begin();
    await desk.sharing.follow({ ...none, added: desk.sessions });
    await assert.rejects(desk.home.cached(), { code: 'ENOENT' });
  });

  for (const when of ['while a window is open', 'while all are closed']) {
    it(`removes everything when it is turned off ${when}, also of sessions that are gone`, async () => {
      await using desk = await setUp();
      desk.sessions.push(desk.session('alice'), desk.session('bob'));
      await desk.sharing.begin();
      desk.sessions.pop();
      desk.state.on = false;
      const isOpen = when === 'while a window is open';
      await (isOpen ? desk.sharing : desk.restarted()).begin();
      assert.deepEqual(await desk.found(), []);
      assert.equal(desk.state.shares, false);
    });
  }

  it('removes at the start what ended meanwhile', async () => {
    await using desk = await setUp();
    desk.sessions.push(desk.session('alice'));
    await desk.sharing.begin();
    desk.sessions.pop();
    await desk.clock.advance(hour);
    await desk.sharing.begin();
    assert.deepEqual(await desk.found(), []);
  });

  // The AWS CLI compares with its own clock, and used a token that had ended.
  it('writes the end of a token by the clock of this computer', async () => {
    await using desk = await setUp({ offsetMs: 2 * hour });
    desk.sessions.push(desk.session('alice'));
    await desk.sharing.begin();
    assert.deepEqual(await desk.found(), [['token of alice', nine]]);
  });

  // The end that the wrong clock had written was later than that of each new token for hours.
  it('writes a new token even after the clock of this computer was corrected', async () => {
    await using desk = await setUp({ offsetMs: -2 * hour });
    desk.sessions.push(desk.session('alice'));
    await desk.sharing.begin();
    desk.clock.jump(-2 * hour);
    desk.serverClock.restore({ offsetMs: 0, at: desk.clock.now() + hour });
    await desk.clock.advance(hour / 2);
    const fresh = desk.session('alice', { accessToken: 'fresh' });
    desk.sessions.splice(0, 1, fresh);
    await desk.sharing.follow({ ...none, changed: [fresh] });
    assert.deepEqual(
      (await desk.found()).map(([token]) => token),
      ['fresh'],
    );
  });

  // Its token stayed until the next refresh of the other one.
  it('leaves nothing of the session that lasts longest, when that is signed out first', async () => {
    await using desk = await setUp();
    const scopes = ['codewhisperer:completions', 'sso:account:access'];
    const short = desk.session('alice', { accessToken: 'short', scopes });
    const long = desk.session('alice', { accessToken: 'long', expiresAt: short.expiresAt + 1000 });
    desk.sessions.push(long, short);
    await desk.sharing.begin();
    assert.deepEqual(await desk.found(), [['long', '2026-11-02T09:00:01Z']]);
    desk.sessions.shift();
    await desk.sharing.follow({ ...none, removed: [long] });
    assert.deepEqual(await desk.found(), [['short', nine]]);
  });

  // What a window wrote while another one removed everything stayed.
  it('removes what this window wrote, although another one has removed everything', async () => {
    await using desk = await setUp();
    desk.sessions.push(desk.session('alice'));
    await desk.sharing.begin();
    Object.assign(desk.state, { on: false, shares: false });
    await desk.sharing.begin();
    assert.deepEqual(await desk.found(), []);
  });

  it('leaves the sign-in of another program alone, and shares the others', async () => {
    await using desk = await setUp();
    desk.sessions.push(desk.session('alice'));
    await desk.sharing.begin();
    const [file = ''] = Object.keys(await desk.home.cached());
    await desk.home.write(file, JSON.stringify({ accessToken: 'x', refreshToken: 'y' }));
    desk.sessions.push(desk.session('bob'));
    await desk.sharing.begin();
    assert.deepEqual((await desk.found()).sort(), [
      ['token of bob', nine],
      ['x', undefined],
    ]);
  });

  it('rejects for a file that cannot be used, and shares the others', async () => {
    await using desk = await setUp();
    desk.sessions.push(desk.session('alice'));
    await desk.sharing.begin();
    const [file = ''] = Object.keys(await desk.home.cached());
    await rm(join(desk.home.cache, file));
    await mkdir(join(desk.home.cache, file));
    desk.sessions.push(desk.session('bob'));
    await assert.rejects(desk.sharing.follow({ ...none, changed: desk.sessions }), {
      code: 'EISDIR',
    });
    await rmdir(join(desk.home.cache, file));
    assert.deepEqual(await desk.found(), [['token of bob', nine]]);
  });

  // Fault: a sign-out in another editor of the same user took the file that this one's programs need.
  it('puts back what another editor has removed, at the next look', async () => {
    await using desk = await setUp();
    desk.sessions.push(desk.session('alice'));
    await desk.sharing.begin();
    await rm(desk.home.cache, { recursive: true });
    await desk.sharing.lookAgain();
    assert.deepEqual(await desk.found(), [['token of alice', nine]]);
  });

  // Fault: one file that could not be removed stopped all sharing at the start.
  it('shares at the start although an old file cannot be removed, and reports it', async () => {
    await using desk = await setUp();
    desk.sessions.push(desk.session('alice'));
    desk.state.isHeld = true;
    await assert.rejects(desk.sharing.begin(), { code: 'EBUSY' });
    assert.deepEqual(await desk.found(), [['token of alice', nine]]);
  });

  // Fault: what could not be removed when it was turned off stayed for good, and was said to be gone.
  it('tries again to remove what could not be removed when it was turned off', async () => {
    await using desk = await setUp();
    desk.sessions.push(desk.session('alice'));
    await desk.sharing.begin();
    Object.assign(desk.state, { on: false, isHeld: true });
    await assert.rejects(desk.sharing.begin(), { code: 'EBUSY' });
    assert.equal(desk.state.shares, true);
    desk.state.isHeld = false;
    await desk.sharing.lookAgain();
    assert.deepEqual(await desk.found(), []);
    assert.equal(desk.state.shares, false);
  });
});
