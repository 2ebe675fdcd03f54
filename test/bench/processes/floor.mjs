/** The floor: an extension with a provider that has one session, and nothing else. */
import * as vscode from 'vscode';

export const activate = (context) => {
  const session = { id: '1', accessToken: 'x', account: { id: '1', label: 'alice' }, scopes: [] };
  const provider = {
    onDidChangeSessions: new vscode.EventEmitter().event,
    getSessions: async () => [session],
    createSession: async () => session,
    removeSession: async () => undefined,
  };
  context.subscriptions.push(
    vscode.authentication.registerAuthenticationProvider('bench-floor', 'Floor', provider, {
      supportsMultipleAccounts: true,
    }),
  );
};
