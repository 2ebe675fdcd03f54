/** The list of accounts on the screen of a window. */
import type { AccountActions } from '../../../src/editor/accounts/accountActions.ts';
import type { SessionEngine } from '../../../src/sessions/engine.ts';
import type { Session } from '../../../src/sessions/session.ts';
import { partly } from '../../fakes/partly.ts';
import { settle } from '../../fakes/settle.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';

const { showAccounts } = await import('../../../src/editor/accounts/accountList.ts');

/** @param actions the actions; those that are missing do nothing */
export function openAccounts(sessions: readonly Session[], actions: Partial<AccountActions> = {}) {
  const window = openFakeWindow();
  const failed: unknown[] = [];
  const listeners = new Set<() => void>();
  const engine = partly<SessionEngine>({
    list: async () => [...sessions],
    onDidChange(listener) {
      const call = () => listener({ added: [], removed: [], changed: [] });
      listeners.add(call);
      return () => listeners.delete(call);
    },
  });
  const nothing = async () => undefined;
  const closed = showAccounts(
    engine,
    {
      signIn: nothing,
      signInAgain: nothing,
      renew: nothing,
      signInForCredentials: nothing,
      rename: nothing,
      signOut: nothing,
      openPortal: nothing,
      useRole: nothing,
      addCliProfiles: nothing,
      rolesOf: async () => [],
      tryNow: nothing,
      failed: (error) => failed.push(error),
      ...actions,
    },
    () => 0,
  );
  return {
    window,
    engine,
    /** Resolves when the list is closed and the chosen action has finished. */
    closed,
    /** The failures of actions that buttons started. */
    failed,
    /** How many listeners there are for changes of the sessions. */
    listening: () => listeners.size,
    /** The sessions change. */
    async change() {
      for (const listener of listeners) listener();
      await settle();
    },
  };
}
