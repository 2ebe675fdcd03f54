import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { fakeSession } from '../../fakes/session.ts';
import { settle } from '../../fakes/settle.ts';
import { type MarkdownString, openFakeWindow } from '../../fakes/vscode.ts';

const { createStatus } = await import('../../../src/editor/accounts/statusItem.ts');

const now = { now: 0, hasSignedIn: false };

describe('the status item', () => {
  // With another session of the same account, the click led to that one.
  it('leads to one session by its click, and by each link of its hover', () => {
    const window = openFakeWindow();
    createStatus().show(
      [fakeSession({ id: '1' }), fakeSession({ id: '2', reason: 'session-ended' })],
      now,
    );
    const [item] = window.statusItems;
    assert.deepEqual(item?.command, {
      command: 'iamIdentityCenter.signInAgain',
      title: 'Sign In Again',
      arguments: ['2'],
    });
    const hover = item?.tooltip as MarkdownString;
    assert.deepEqual(
      [...hover.value.matchAll(/command:iamIdentityCenter\.(\w+)\?(.*?)\)/g)].map(
        ([, command, args = '']) => `${command} ${decodeURIComponent(args)}`,
      ),
      ['signInAgain ["2"]', 'showAccounts []'],
    );
  });

  // With a thousand sessions each refresh built a hover of 265 KB.
  it('names ten sessions in its hover, those that need their user first', () => {
    const window = openFakeWindow();
    const sessions = Array.from({ length: 12 }, (_, at) => fakeSession({ id: `${at}` }));
    const ended = fakeSession({ id: 'ended', reason: 'session-ended' });
    const status = createStatus();
    status.show([...sessions, ended], now);
    const [item] = window.statusItems;
    assert.ok(item);
    const { value } = item.tooltip as MarkdownString;
    const named = [...value.matchAll(/%5B%22(\w+)%22%5D/g)].map(([, id]) => id);
    assert.deepEqual(named, ['ended']);
    assert.equal(value.match(/\$\(pass\)/g)?.length, 9);
    assert.match(value, /3 more sessions are not shown here\./);
    status.show(sessions, now);
    const plain = item.tooltip as string;
    assert.equal(plain.match(/^alice · Acme$/gm)?.length, 10);
    assert.match(plain, /2 more sessions are not shown here\.$/);
  });

  // VS Code parsed Markdown in the extension host for it, which keeps 330 KiB of its heap.
  it('has a hover of plain text while it has no link', () => {
    const window = openFakeWindow();
    const status = createStatus();
    status.show([fakeSession()], now);
    assert.equal(typeof window.statusItems[0]?.tooltip, 'string');
    const role = { text: 'alice · Acme / ReadOnly', isProduction: false };
    status.show([fakeSession()], { ...now, role });
    assert.equal(typeof window.statusItems[0]?.tooltip, 'object');
  });

  // The first formatted time cost 15 ms while VS Code was starting.
  it('shows times only once it may', async () => {
    const window = openFakeWindow();
    const { promise, resolve } = Promise.withResolvers<void>();
    const status = createStatus(promise);
    status.show([fakeSession({ expectedEnd: 7_200_000 })], now);
    const [item] = window.statusItems;
    assert.equal(item?.text, '$(account) alice · Acme');
    assert.match(String(item?.tooltip), /^alice · Acme\nSigned in\nhttps:/);
    assert.doesNotMatch(String(item?.tooltip), /around/);
    resolve();
    await settle();
    assert.match(String(item?.tooltip), /Signed in since .+ends around/s);
  });

  it('shows the times of a new sign-in at once', () => {
    const window = openFakeWindow();
    const status = createStatus(new Promise(() => undefined));
    status.show([], { ...now, hasSignedIn: true });
    status.show([fakeSession()], now);
    assert.match(String(window.statusItems[0]?.tooltip), /Signed in since/);
  });

  // Every minute and every refresh sent VS Code the same again.
  it('is not touched where it says so already', () => {
    const window = openFakeWindow();
    const status = createStatus();
    const ended = fakeSession({ id: 'ended', reason: 'session-ended' });
    status.show([ended], now);
    const [item] = window.statusItems;
    assert.ok(item);
    // A new one each time it is built.
    const before = item.tooltip;
    status.show([ended], { ...now, now: 60_000 });
    assert.equal(item.tooltip, before);
    const ending = { ...ended, expectedEnd: 7_200_000 };
    status.show([ending], now);
    assert.notEqual(item.tooltip, before);
    const shown = item.tooltip;
    status.show([], now);
    status.show([ending], now);
    assert.notEqual(item.tooltip, shown);
    assert.equal(item.isShown, true);
  });

  it('says how many minutes are left in the last hour, whoever of the users it is', () => {
    const window = openFakeWindow();
    const status = createStatus();
    const bob = { id: 'b', label: 'bob · Acme', userName: 'bob' };
    const sessions = [
      fakeSession(),
      fakeSession({ id: '2', account: bob, expectedEnd: 90 * 60_000 }),
    ];
    const textAt = (minutes: number) => {
      status.show(sessions, { ...now, now: minutes * 60_000 });
      return window.statusItems[0]?.text;
    };
    assert.equal(textAt(29), '$(account) alice +1');
    assert.equal(textAt(30), '$(account) bob · Acme: 60 min left');
    assert.equal(textAt(89.5), '$(account) bob · Acme: 1 min left');
    assert.equal(textAt(91), '$(account) alice +1');
  });

  // It counted sessions: one user with two scope sets was "2 accounts".
  it('names the user, and counts the other users', () => {
    const bob = { id: 'b', label: 'bob · Acme', userName: 'bob' };
    const [one, same, other] = [
      fakeSession(),
      fakeSession({ id: '2' }),
      fakeSession({ account: bob }),
    ];
    for (const [sessions, text] of [
      [[one, same], '$(account) alice · Acme'],
      [[one, same, other], '$(account) alice +1'],
    ] as const) {
      const window = openFakeWindow();
      createStatus().show(sessions, now);
      assert.equal(window.statusItems[0]?.text, text);
    }
  });

  it('is hidden while no user is signed in', () => {
    const window = openFakeWindow();
    const status = createStatus();
    status.show([], now);
    assert.deepEqual(window.statusItems, []);
    status.show([fakeSession()], now);
    assert.deepEqual(
      window.statusItems.map(({ isShown }) => isShown),
      [true],
    );
    status.show([], now);
    assert.deepEqual(
      window.statusItems.map(({ isShown }) => isShown),
      [false],
    );
  });

  it('offers to sign in again once somebody has been signed in', () => {
    const window = openFakeWindow();
    const status = createStatus();
    status.show([], { now: 0, hasSignedIn: true });
    const [item] = window.statusItems;
    assert.deepEqual(
      [item?.text, item?.command, item?.isShown],
      ['$(account) AWS: Sign In', 'iamIdentityCenter.signIn', true],
    );
    status.show([fakeSession()], { now: 0, hasSignedIn: true });
    assert.equal(item?.text, '$(account) alice · Acme');
  });

  // Fault: only a colour said so, which a high-contrast theme has not.
  for (const [session, text] of [
    [fakeSession({ reason: 'session-ended' }), '$(warning) alice · Acme: Sign-in required'],
    [fakeSession({ cause: 'network' }), '$(sync-ignored) alice · Acme: Waiting…'],
  ] as const) {
    it(`has words for a session that is not usable: ${text}`, () => {
      const window = openFakeWindow();
      createStatus().show([session], now);
      assert.equal(window.statusItems[0]?.text, text);
    });
  }
});
