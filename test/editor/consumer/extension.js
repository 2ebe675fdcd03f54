/** Asks for a session of IAM Identity Center and shows what it got, the token as a short hash. */
import { createHash } from 'node:crypto';
import * as vscode from 'vscode';

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
        token: createHash('sha256').update(session.accessToken).digest('hex').slice(0, 8),
      };
      void vscode.window.showInformationMessage(
        seen
          ? `Consumer has ${seen.account.label}, ${seen.scopes.join(' ')}, token ${seen.token}`
          : 'Consumer has no session',
      );
      return seen;
    });
  /** As an extension that calls AWS does it: the credentials are asked for each time. */
  const useRole = async (scopes = ['AWS_ROLE']) => {
    const session = await vscode.authentication.getSession(provider, scopes, {
      createIfNone: true,
    });
    const { AccessKeyId, AccountId } = JSON.parse(session.accessToken);
    void vscode.window.showInformationMessage(
      `Consumer has a role of ${session.account.label} in ${AccountId}: ${AccessKeyId}`,
    );
    return session.account;
  };
  context.subscriptions.push(
    vscode.commands.registerCommand('consumer.useRole', useRole),
    command('consumer.signIn', { createIfNone: true }),
    command('consumer.chooseAccount', { createIfNone: true, clearSessionPreference: true }),
    command('consumer.showSession', { silent: true }),
  );
}
