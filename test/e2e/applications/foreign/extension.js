/** Signs bob in with the token in `FOREIGN_TOKEN`, and shows what it gets of `FOREIGN_APPLICATION`. */
import * as vscode from 'vscode';

export function activate(context) {
  const changes = new vscode.EventEmitter();
  let sessions = [];
  const provider = {
    onDidChangeSessions: changes.event,
    getSessions: async () => sessions,
    async createSession(scopes) {
      const session = {
        id: 'foreign',
        accessToken: 'opaque',
        idToken: process.env.FOREIGN_TOKEN,
        account: { id: 'bob', label: 'bob@example.com' },
        scopes,
      };
      sessions = [session];
      changes.fire({ added: sessions, removed: [], changed: [] });
      return session;
    },
    removeSession: async () => undefined,
  };
  const useApplication = async () => {
    const session = await vscode.authentication.getSession(
      'aws-iam-identity-center',
      [`IDENTITY_CENTER_APPLICATION:${process.env.FOREIGN_APPLICATION}`],
      { createIfNone: true },
    );
    const { account, grantedScopes, awsAdditionalDetails, idToken } = session;
    void vscode.window.showInformationMessage(
      `Foreign has ${account.label}, ${grantedScopes.join(' ')}, ${idToken ? 'an id token' : 'no id token'}, ` +
        `${awsAdditionalDetails?.identityContext ? 'a context' : 'no context'}`,
    );
  };
  context.subscriptions.push(
    vscode.authentication.registerAuthenticationProvider('foreign', 'Foreign Issuer', provider),
    vscode.commands.registerCommand('foreign.useApplication', useApplication),
  );
}
