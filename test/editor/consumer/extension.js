/** Asks for a session of IAM Identity Center and shows what it got, the token as a short hash. */
import { createHash } from 'node:crypto';
import * as vscode from 'vscode';
import { awsCredentials } from './awsCredentials.js';

const provider = 'aws-iam-identity-center';
const defaultScopes = ['sso:account:access'];

export function activate(context) {
  const command = (name, options) =>
    vscode.commands.registerCommand(name, async (scopes = defaultScopes, more = {}) => {
      const session = await vscode.authentication.getSession(provider, scopes, {
        ...options,
        ...more,
      });
      const seen = session && {
        id: session.id,
        account: session.account,
        scopes: session.scopes,
        expiresAfter: session.expiresAfter,
        token: createHash('sha256').update(session.accessToken).digest('hex').slice(0, 8),
      };
      void vscode.window.showInformationMessage(
        seen
          ? `Consumer has ${seen.account.label}, ${seen.scopes.join(' ')}, token ${seen.token}`
          : 'Consumer has no session',
      );
      return seen;
    });
  const useRole = async (scopes) => {
    const credentials = await awsCredentials(scopes);
    void vscode.window.showInformationMessage(`Consumer has the key ${credentials.accessKeyId}`);
    return credentials;
  };
  context.subscriptions.push(
    vscode.commands.registerCommand('consumer.useRole', useRole),
    command('consumer.signIn', { createIfNone: true }),
    command('consumer.chooseAccount', { createIfNone: true, clearSessionPreference: true }),
    command('consumer.showSession', { silent: true }),
  );
}
