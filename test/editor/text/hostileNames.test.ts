import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { createServerClock } from '../../../src/base/serverClock.ts';
import type { SessionEngine } from '../../../src/sessions/engine.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createFakeLog } from '../../fakes/log.ts';
import { createFakeMemento } from '../../fakes/memento.ts';
import { partly } from '../../fakes/partly.ts';
import { fakeSession } from '../../fakes/session.ts';
import { settle } from '../../fakes/settle.ts';
import { type MarkdownString, openFakeWindow } from '../../fakes/vscode.ts';
import { openAccounts } from '../accounts/openAccounts.ts';
import { openActions } from '../openActions.ts';

const { createStatus } = await import('../../../src/editor/accounts/statusItem.ts');
const { endSession } = await import('../../../src/editor/accounts/endSessions.ts');
const { createEndNotices } = await import('../../../src/editor/accounts/sessionEndNotice.ts');
const { signIn } = await import('../../../src/editor/actions.ts');

/** An icon, and a link that runs a command, where the text is Markdown. */
const name = '$(flame) [x](command:workbench.action.quit) *a*';
const account = { id: 'a', label: name, userName: name };
const session = fakeSession({ id: 'a', account, expectedEnd: 600_000 });

const icon = /(?<!\\)\$\(flame\)/;
const link = /(?<!\\)\]\(command:workbench/;

describe('a name that reads like an icon and a link', () => {
  it('is text in the status item and in its hover, which runs four commands only', () => {
    const window = openFakeWindow();
    const options = { now: 0, hasSignedIn: true };
    createStatus().show([session], options);
    const [item] = window.statusItems;
    assert.doesNotMatch(item?.text ?? '', icon);
    // VS Code interprets nothing in a plain text.
    assert.equal(typeof item?.tooltip, 'string');
    const ended = fakeSession({ ...session, reason: 'session-ended' });
    createStatus().show([ended], options);
    createStatus().show([session], { ...options, role: { text: name, isProduction: false } });
    for (const each of window.statusItems.slice(1)) {
      assert.doesNotMatch(each.text, icon);
      const hover = each.tooltip as MarkdownString;
      assert.doesNotMatch(hover.value, icon);
      assert.doesNotMatch(hover.value, link);
      assert.deepEqual(
        hover.isTrusted?.enabledCommands.map((command) => command.split('.')[1]),
        ['signInAgain', 'stopUsingRole', 'showAccounts', 'useRoleInTerminal'],
      );
    }
  });

  it('is text in the list of accounts and in the details', async () => {
    const roles = [name];
    const { window } = openAccounts([session], { rolesOf: async () => roles });
    const list = await window.pick();
    for (const label of list.labels) assert.doesNotMatch(label, icon);
    await window.choose('flame');
    for (const label of (await window.pick()).labels) assert.doesNotMatch(label, icon);
  });

  it('is text in the notices of a sign-in, a sign-out and an end', async () => {
    const { window, deps } = openActions([session], { back: session });
    await signIn(deps);
    const engine = partly<SessionEngine>({
      list: async () => [session],
      signOut: async () => ({ session, atPortal: false }),
    });
    await endSession(session.id, engine, neverAborted);
    const serverClock = createServerClock(createFakeClock(0));
    const notices = { log: createFakeLog(), serverClock, memory: createFakeMemento() };
    await createEndNotices({ ...notices, renew: async () => undefined }).look([session]);
    await settle();
    assert.equal(window.texts.length, 3, `${window.texts}`);
    for (const text of window.texts) {
      assert.match(text, /flame/);
      assert.doesNotMatch(text, link);
    }
  });
});
