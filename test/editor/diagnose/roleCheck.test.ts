import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { SignInError } from '../../../src/base/errors.ts';
import type { RoleCheckDeps } from '../../../src/editor/diagnose/roleCheck.ts';
import type { PortalClient } from '../../../src/portal/portalClient.ts';
import { PortalError } from '../../../src/portal/portalError.ts';
import type { SessionEngine } from '../../../src/sessions/engine.ts';
import { partly } from '../../fakes/partly.ts';
import { fakeSessionWithTokens } from '../../fakes/session.ts';
import { alice, openHome, openRoleDesk, playground } from '../roles/desk.ts';

const { roleChecks } = await import('../../../src/editor/diagnose/roleCheck.ts');

const profile = `[profile play]
sso_session = vscode-acme/alice
sso_account_id = ${playground.accountId}
sso_role_name = ReadOnly
`;

const arnOf = (role: string) =>
  `arn:aws:sts::${playground.accountId}:assumed-role/AWSReservedSSO_${role}_0123456789abcdef/alice`;

interface Setting {
  /** Whose credentials STS says they are. */
  arn?: string;
  env?: Record<string, string>;
  /** What the portal refuses the role with. */
  refusal?: Error;
  /** Why the token of the session must not be used now. */
  held?: Error;
}

describe('the check of the role in terminals', () => {
  let home: Awaited<ReturnType<typeof openHome>>;
  beforeEach(async () => {
    home = await openHome();
    await home.write(profile);
  });
  afterEach(() => home[Symbol.asyncDispose]());

  async function open({ arn = arnOf('ReadOnly'), env = {}, refusal, held }: Setting = {}) {
    const desk = openRoleDesk();
    await desk.inUse.use({
      userId: alice.account.id,
      userName: 'alice',
      accountId: playground.accountId,
      roleName: 'ReadOnly',
      profile: 'play',
      region: 'eu-west-1',
    });
    /** The tokens that the portal was sent. */
    const sent: string[] = [];
    const engine = partly<SessionEngine>({
      list: desk.engine.list,
      async fresh() {
        if (held) throw held;
        return fakeSessionWithTokens();
      },
    });
    const portal = partly<PortalClient>({
      async getRoleCredentials({ accessToken }) {
        sent.push(accessToken);
        if (refusal) throw refusal;
        return { accessKeyId: 'A', secretAccessKey: 'S', sessionToken: 'T', expiration: 1 };
      },
    });
    const checks = roleChecks({
      env,
      engine,
      inUse: desk.inUse,
      portal: () => portal,
      callerIdentity: async () => ({ arn }),
    });
    return { desk, sent, run: async () => checks[0]?.run(neverAborted) };
  }

  it('is not made where no role is in use', () => {
    const { inUse } = openRoleDesk();
    assert.deepEqual(roleChecks(partly<RoleCheckDeps>({ inUse })), []);
  });

  it('goes the way of the AWS SDKs, with the shared token, and lets STS confirm the role', async () => {
    const { desk, run, sent } = await open();
    await desk.share();
    assert.deepEqual(await run(), { verdict: 'good', result: 'STS confirms the role.' });
    assert.deepEqual(sent, ['shared-token']);
  });

  it('names the variables that a shell may put before the role', async () => {
    const { desk, run } = await open({ env: { AWS_ACCESS_KEY_ID: 'A' } });
    await desk.share();
    const found = await run();
    assert.equal(found?.verdict, 'warning');
    assert.match(found?.result ?? '', /AWS_ACCESS_KEY_ID/);
  });

  it('finds a token that is not shared, a profile that is gone, and another role', async () => {
    const unshared = await open();
    assert.match((await unshared.run())?.result ?? '', /cannot find the sign-in/);

    const other = await open({ arn: arnOf('Admin') });
    await other.desk.share();
    assert.match((await other.run())?.result ?? '', /another role/);

    await home.write('');
    assert.match((await other.run())?.result ?? '', /profile is missing/);
  });

  it('reports a role that the portal refuses', async () => {
    const details = { name: 'ForbiddenException', status: 403 } as const;
    const { desk, run } = await open({ refusal: new PortalError(details) });
    await desk.share();
    assert.match((await run())?.result ?? '', /refuses the role: ForbiddenException/);
  });

  // Fault: with AWS_ENDPOINT_URL set, the shared token of AWS's own portal was sent there.
  it('sends no token while the session waits for another endpoint', async () => {
    const held = new SignInError('bad-settings', 'another endpoint is configured');
    const { desk, run, sent } = await open({ held });
    await desk.share();
    await assert.rejects(run(), held);
    assert.deepEqual(sent, []);
  });
});
