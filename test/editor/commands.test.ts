import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SignInError } from '../../src/base/errors.ts';
import type { CommandDeps } from '../../src/editor/commands.ts';
import type { Ask } from '../../src/editor/signIn/signInPlan.ts';
import { commands, internalCommands } from '../../src/editor/vscode/contributions.ts';
import type { LogChannel } from '../../src/editor/vscode/logChannel.ts';
import type { SessionWithTokens } from '../../src/sessions/session.ts';
import type { FakeWindowOptions } from '../fakes/editor/window.ts';
import { createFakeLog } from '../fakes/log.ts';
import { partly } from '../fakes/partly.ts';
import { fakeSessionWithTokens } from '../fakes/session.ts';
import { settle } from '../fakes/settle.ts';
import { openFakeWindow } from '../fakes/vscode.ts';

const { registerCommands } = await import('../../src/editor/commands.ts');
const vscode = await import('vscode');

type Outcome = () => Promise<SessionWithTokens>;
const signedIn: Outcome = async () => fakeSessionWithTokens();
const failed: Outcome = () => Promise.reject(new SignInError('service', 'out of order'));
const cancelled: Outcome = () => Promise.reject(new SignInError('cancelled', 'the user left'));

/** A window with the commands, where a sign-in has this outcome. */
function open(
  outcome: Outcome = signedIn,
  { load, ...options }: FakeWindowOptions & { load?: () => Promise<never> } = {},
) {
  const window = openFakeWindow(options);
  const asks: Ask[] = [];
  const log = createFakeLog();
  const clicks: unknown[][] = [];
  let logShown = 0;
  const registered = registerCommands(
    partly<CommandDeps>({
      log: {
        ...log,
        show: () => {
          logShown += 1;
        },
        dispose: () => undefined,
      } satisfies LogChannel,
      signIn: (ask) => {
        asks.push(ask);
        return outcome();
      },
      diagnose: () => Promise.reject(new SignInError('bad-settings', 'no report')),
      progress: async () => partly({ clicked: (...click: unknown[]) => void clicks.push(click) }),
    }),
    load,
  );
  const run = (id: string, ...args: unknown[]) =>
    Promise.resolve(vscode.commands.executeCommand(id, ...args));
  return { window, asks, lines: log.lines, clicks, logShown: () => logShown, registered, run };
}

describe('registerCommands', () => {
  it('registers every command, until they are disposed of', () => {
    const { window, registered } = open();
    // The tab of the diagnosis registers its own.
    const { copyDiagnosis: _, ...internal } = internalCommands;
    const ids = [...Object.values(commands), ...Object.values(internal)];
    assert.deepEqual([...window.commands.keys()].sort(), [...ids].sort());
    for (const each of registered) each.dispose();
    assert.equal(window.commands.size, 0);
  });

  it('resolves a sign-in to true when the user is signed in, and greets them', async () => {
    const { window, asks, run } = open();
    assert.equal(await run(commands.signIn, { instance: 'Acme', method: 'browser' }), true);
    assert.deepEqual(asks, [
      { instanceName: 'Acme', method: 'browser', scopes: undefined, isCommand: true },
    ]);
    assert.deepEqual(window.texts, ['Signed in as alice · Acme.']);
  });

  it('does not wait for the user to close the greeting', async () => {
    const { run } = open(signedIn, { answer: () => new Promise(() => undefined) });
    assert.equal(await run(commands.signIn), true);
  });

  // VS Code would show a dialog of its own for a rejection, also for a cancelled sign-in.
  it('resolves a sign-in to false without a word when the user cancelled it', async () => {
    const { window, lines, run } = open(cancelled);
    assert.equal(await run(commands.signIn), false);
    assert.deepEqual([window.messages, lines], [[], []]);
  });

  it('resolves a sign-in to false when it failed, which was shown by then', async () => {
    const { window, lines, run } = open(failed);
    assert.equal(await run(commands.signIn, { instance: 'Acme' }), false);
    assert.deepEqual(
      window.messages.map(({ kind, buttons }) => [kind, ...buttons]),
      [['error', 'Try Again', 'Show Log']],
    );
    assert.match(window.texts.join(), /out of order/);
    assert.deepEqual(lines, ['command: iamIdentityCenter.signIn failed: out of order']);
  });

  // VS Code showed a dialog of its own where an update had removed the file of the commands.
  it('resolves a sign-in to false when the file of the commands cannot be loaded', async () => {
    const { window, run } = open(signedIn, { load: () => Promise.reject(new Error('gone')) });
    assert.equal(await run(commands.signIn), false);
    assert.deepEqual(
      window.messages.map(({ kind }) => kind),
      ['error'],
    );
  });

  it('tries a failed sign-in again with the same argument', async () => {
    const answers = ['Try Again'];
    const { window, asks, run } = open(failed, { answer: () => answers.shift() });
    const argument = { instance: 'Acme' };
    assert.equal(await run(commands.signIn, argument), false);
    await settle();
    assert.deepEqual(window.executed.at(-1), [commands.signIn, argument]);
    assert.equal(asks.length, 2);
    assert.deepEqual(asks[0], asks[1]);
  });

  for (const argument of ['Acme', { method: 'telepathy' }, { scopes: 'sso:account:access' }]) {
    it(`rejects a sign-in with ${JSON.stringify(argument)}, and says which form it takes`, async () => {
      const { window, asks, run } = open();
      await assert.rejects(run(commands.signIn, argument), (error) => {
        assert.ok(error instanceof Error && !(error instanceof SignInError));
        assert.match(error.message, /instance\?: .*"browser" \| "deviceCode".*scopes\?/);
        assert.equal(error.cause, undefined);
        return true;
      });
      assert.deepEqual([window.messages, asks], [[], []]);
    });
  }

  // Keybindings and walkthroughs of version 0.1.0 name it.
  it('still has the sign-in under its former name', async () => {
    const { asks, run } = open();
    assert.equal(await run('iamIdentityCenter.signInHere', 'whatever VS Code passes'), true);
    assert.equal(asks.length, 1);
    assert.equal(await open(failed).run('iamIdentityCenter.signInHere'), false);
  });

  it('shows what failed of any other command, and resolves to nothing', async () => {
    const { window, lines, run } = open();
    assert.equal(await run(commands.diagnose), undefined);
    assert.match(window.texts.join(), /no report/);
    assert.deepEqual(lines, ['command: iamIdentityCenter.diagnose failed: no report']);
  });

  it('passes a click on a link of a notification to its attempt', async () => {
    const { clicks, run } = open();
    await run(internalCommands.clickLink, 'attempt', 'try-again');
    assert.deepEqual(clicks, [['attempt', 'try-again']]);
  });

  it('shows the log', async () => {
    const { logShown, run } = open();
    await run(commands.showLog);
    assert.equal(logShown(), 1);
  });
});
