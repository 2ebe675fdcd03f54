import assert from 'node:assert/strict';
import { setup, suite, suiteSetup, suiteTeardown, test } from 'mocha';
import * as vscode from 'vscode';
import { readIdentity, type SdkChainOutput } from '../../roles/programs/identity.ts';
import { answer, browse, control, grant, signOutAll, until } from './user.ts';

const readOnly = ['AWS_ROLE:012345678901/ReadOnlyAccess'];
const administrator = ['AWS_ROLE:012345678901/AdministratorAccess'];
const missing = ['AWS_ROLE:012345678901/NoSuchRole'];

/** What the extension "Consumer" is given, as an author would use it. */
const credentials = async (scopes: string[]) =>
  vscode.commands.executeCommand<SdkChainOutput>('consumer.useRole', scopes);
interface Shown {
  id: string;
  scopes: string[];
  account: { label: string };
  expiresAfter: number;
}
const silently = async (scopes: string[]) =>
  vscode.commands.executeCommand<Shown | undefined>('consumer.showSession', scopes);
const whoHas = async (found: SdkChainOutput) =>
  (await readIdentity({ environment: process.env as Record<string, string> }, found)).arn;

suite('the credentials of a role for another extension', () => {
  let said: Disposable;
  suiteSetup(async () => {
    await control('reset');
    said = answer();
    using _ = browse('alice');
    await vscode.commands.executeCommand('iamIdentityCenter.signIn', { method: 'browser' });
    await grant(readOnly);
  });
  suiteTeardown(async () => {
    await signOutAll();
    said[Symbol.dispose]();
  });
  setup(() => control('set', { staleRoles: [], roleCredentialsSeconds: 3600 }));

  test('are those of the role that its scope names', async () => {
    assert.match(await whoHas(await credentials(readOnly)), /:012345678901:.*ReadOnly.*\/alice$/);
    assert.match(await whoHas(await credentials(administrator)), /Administrator.*\/alice$/);
  });

  test('are a session of the same account, with the scopes as asked and its end', async () => {
    const [session, role] = [await silently(['sso:account:access']), await silently(readOnly)];
    assert.equal(role?.account.label, session?.account.label);
    assert.notEqual(role?.id, session?.id);
    assert.deepEqual(role?.scopes, readOnly);
    assert.ok(role.expiresAfter > 3_000_000 && role.expiresAfter <= 3_600_000);
  });

  test('are not an account of their own', async () => {
    await credentials(readOnly);
    const accounts = await vscode.authentication.getAccounts('aws-iam-identity-center');
    assert.deepEqual(
      accounts.map(({ label }) => label),
      ['alice · Acme'],
    );
  });

  test('are renewed without a question, before they end', async () => {
    await control('set', { roleCredentialsSeconds: 8, staleRoles: [] });
    const scopes = ['AWS_ROLE:210987654321/ReadOnlyAccess'];
    const first = await credentials(scopes);
    const next = await until('other credentials', 30, async () => {
      const found = await credentials(scopes);
      return found.accessKeyId === first.accessKeyId ? undefined : found;
    });
    assert.match(await whoHas(next), /:210987654321:.*ReadOnly.*\/alice$/);
  });

  test('are none where the user does not have the role', async () => {
    assert.equal(await silently(missing), undefined);
    assert.equal(await silently(['AWS_ROLE:1234/ReadOnlyAccess']), undefined);
  });

  test('are none for the role of the workspace while it uses none', async () => {
    assert.equal(await silently(['AWS_ROLE']), undefined);
  });

  test('make VS Code ask, where there are none to be had silently', async () => {
    await assert.rejects(credentials(missing), /Session Consumer' wants to sign in/);
  });
});
