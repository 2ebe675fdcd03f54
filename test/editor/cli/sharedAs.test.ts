import '../../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { noLog } from '../../../src/base/log.ts';
import { accountOf } from '../../../src/sessions/account.ts';
import type { Session } from '../../../src/sessions/session.ts';
import { toCliSession } from '../../../src/sharing/cliSession.ts';
import { createCliTokenCache } from '../../../src/sharing/cliTokenCache.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createHome } from '../../sharing/home.ts';

const vscode = await import('vscode');
const { toItems } = await import('../../../src/editor/accounts/accountList.ts');
const { sharedAs } = await import('../../../src/editor/cli/sharedAs.ts');

const instance = { name: 'dev', startUrl: 'https://d-1.awsapps.com/start', region: 'us-east-1' };
const session = {
  id: '1',
  account: accountOf(instance, 'alice'),
  instance,
  scopes: ['sso:account:access'],
  createdAt: 0,
  state: 'signed-in',
} as unknown as Session;
const name = 'vscode-d-1/alice';

function set(globalValue: string) {
  const inspect = () => ({ globalValue });
  Object.assign(vscode.workspace, { getConfiguration: () => ({ inspect }) });
}

async function put() {
  const cache = createCliTokenCache('here', { clock: createFakeClock(), log: noLog });
  await cache.put(toCliSession(session), { accessToken: 'x', issuedAt: 0, expiresAt: 1 });
}

test('is what programs find it as, once they do', async () => {
  await using _home = await createHome();
  set('accessToken');
  // It could not be put there, or not yet.
  assert.equal(await sharedAs(session), undefined);
  await put();
  assert.equal(await sharedAs(session), name);
  const [row] = await toItems([session], 0);
  assert.equal(row?.description, 'us-east-1 · signed in · shared with the AWS CLI');
});

for (const [what, value, more] of [
  ['the setting is off', 'off', {}],
  ['it waits for the network', 'accessToken', { state: 'waiting' }],
  ['it is no use to programs', 'accessToken', { scopes: ['codewhisperer:completions'] }],
] as const) {
  test(`is nothing where ${what}`, async () => {
    await using _home = await createHome();
    await put();
    set(value);
    assert.equal(await sharedAs({ ...session, ...more }), undefined);
  });
}

// The list said that it was shared, beside the notice that it was not.
test('is nothing where another program has the name', async () => {
  await using home = await createHome();
  set('accessToken');
  await put();
  const [file = ''] = Object.keys(await home.cached());
  await home.write(file, '{"accessToken":"theirs"}');
  assert.equal(await sharedAs(session), undefined);
});
