/** The AWS SDK's portal client accepts the emulator, in every operation and error. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, test } from 'node:test';
import {
  GetRoleCredentialsCommand,
  ListAccountRolesCommand,
  LogoutCommand,
  paginateListAccounts,
  SSOClient,
  SSOServiceException,
  TooManyRequestsException,
  UnauthorizedException,
} from '@aws-sdk/client-sso';
import { createFakeClock } from '../../fakes/clock.ts';
import { type Emulator, startEmulator } from '../emulator.ts';
import { portalErrorTypes } from '../wire/wire.ts';
import { createCalls } from './calls.ts';

describe('the access portal, called by the AWS SDK', () => {
  const clock = createFakeClock();
  let emulator: Emulator;
  let client: SSOClient;

  before(async () => {
    emulator = await startEmulator({ clock });
    client = new SSOClient({ endpoint: emulator.url, region: 'us-east-1', maxAttempts: 1 });
  });
  beforeEach(() => emulator.control.reset());
  after(async () => {
    client.destroy();
    await emulator.close();
  });

  const accountId = '012345678901';

  const signIn = (): string => {
    const calls = createCalls(emulator.identityCenter);
    return calls.signIn(calls.register()).accessToken;
  };

  async function listAccountNames(accessToken: string, pageSize: number) {
    const names: (string | undefined)[] = [];
    for await (const { accountList } of paginateListAccounts(
      { client, pageSize },
      { accessToken },
    )) {
      names.push(...(accountList ?? []).map((account) => account.accountName));
    }
    return names;
  }

  test('lists accounts and roles, gets role credentials and signs out', async () => {
    const accessToken = signIn();
    assert.deepEqual(await listAccountNames(accessToken, 1), ['playground', 'production']);
    const { roleList } = await client.send(
      new ListAccountRolesCommand({ accessToken, accountId, maxResults: 5 }),
    );
    assert.deepEqual(
      roleList?.map((role) => role.roleName),
      ['AdministratorAccess', 'ReadOnlyAccess'],
    );
    const role = { accessToken, accountId, roleName: 'ReadOnlyAccess' };
    const { roleCredentials } = await client.send(new GetRoleCredentialsCommand(role));
    assert.equal(roleCredentials?.expiration, clock.now() + 3_600_000);

    await client.send(new LogoutCommand({ accessToken }));
    await assert.rejects(client.send(new GetRoleCredentialsCommand(role)), UnauthorizedException);
  });

  test('pages through hundreds of accounts', async () => {
    emulator.control.set({ extraAccounts: 300 });
    const names = await listAccountNames(signIn(), 100);
    assert.deepEqual([names.length, names.at(-1)], [302, 'account-0300']);
    assert.equal(emulator.journal.filter(({ path }) => path === '/assignment/accounts').length, 4);
  });

  test('reads a refused role, which has no request id', async () => {
    const request = { accessToken: signIn(), accountId, roleName: 'NoSuchRole' };
    await assert.rejects(client.send(new GetRoleCredentialsCommand(request)), (error: unknown) => {
      // Not in the model: the SDK has no class for it.
      assert.ok(error instanceof SSOServiceException);
      assert.deepEqual([error.name, error.message], ['ForbiddenException', 'No access']);
      assert.equal(error.$metadata.requestId, undefined);
      return true;
    });
  });

  test('reads a call above the rate, which has a request id', async () => {
    const accessToken = signIn();
    const list = () => client.send(new ListAccountRolesCommand({ accessToken, accountId }));
    emulator.control.set({ portalCallsPerSecond: 1 });
    await list();
    await assert.rejects(list(), (error: unknown) => {
      assert.ok(error instanceof TooManyRequestsException);
      assert.equal(error.message, 'HTTP 429 Unknown Code');
      assert.match(error.$metadata.requestId ?? '', /^[0-9a-f-]{36}$/);
      return true;
    });
  });

  for (const type of portalErrorTypes) {
    test(`reads ${type}`, async () => {
      emulator.control.fail({ path: '/logout', error: { type, description: 'the reason' } });
      await assert.rejects(client.send(new LogoutCommand({ accessToken: 'x' })), {
        name: type,
        message: 'the reason',
      });
    });
  }
});
