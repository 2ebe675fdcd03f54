import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { SignInError } from '../../../src/base/errors.ts';
import type { ApplicationTokensDeps } from '../../../src/editor/applications/applicationTokens.ts';
import { CallerError } from '../../../src/oidc/callerError.ts';
import type { Session } from '../../../src/sessions/session.ts';
import { fakeSession } from '../../fakes/session.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';
import { arn, reports, setting } from './configured.ts';

const { createApplicationTokens } = await import(
  '../../../src/editor/applications/applicationTokens.ts'
);
const { explain } = await import('../../../src/editor/text/errorText.ts');
const { showFailure } = await import('../../../src/editor/text/showFailure.ts');

const keys = { accessKeyId: 'AKIA', secretAccessKey: 'secret', sessionToken: 'token' };
const role = { accountId: '012345678901', roleName: 'ReadOnlyAccess' };
const instance = { ...fakeSession().instance, name: 'Reports' };
const refresh = { clientId: arn, grantType: 'refresh_token', refreshToken: 'r' } as const;

/** The calls for the only application, in a window with these sessions. */
function open({
  change = {},
  sessions = [fakeSession()],
  get = async () => ({ ...keys, expiration: 1 }),
  refusal,
  profile = async () => keys,
}: {
  change?: object;
  sessions?: Session[];
  get?: () => Promise<typeof keys & { expiration: number }>;
  refusal?: Error;
  profile?: () => Promise<typeof keys>;
} = {}) {
  const window = openFakeWindow({ settings: { [setting]: [{ ...reports, ...change }] } });
  const used: unknown[] = [];
  const deps: ApplicationTokensDeps = {
    engine: { list: async () => sessions },
    roleCredentials: async () => ({
      get: async (...[id, asked]) => {
        used.push([id, asked]);
        return get();
      },
      forget: (id, forgotten) => used.push(['forgotten', id, forgotten]),
    }),
    iamTokens: async (_, credentials) => ({
      async createTokenWithIam() {
        used.push((await credentials()).accessKeyId);
        throw refusal ?? new Error('not of interest');
      },
    }),
    profileCredentials: (options) => {
      used.push(options);
      return profile;
    },
  };
  const openTokens = createApplicationTokens(deps);
  const call = async () => (await openTokens(arn, instance, neverAborted)).createTokenWithIam;
  return { window, used, call };
}

const thatSays = (text: RegExp) => (error: unknown) => {
  assert.ok(error instanceof SignInError && error.code === 'application', `${error}`);
  assert.match(explain(error), text);
  return true;
};

describe('the calls for an application', () => {
  it('are signed with the role that the settings name, of the user whom they name', async () => {
    const bob = fakeSession({ id: 'bob', account: { id: 'b', label: 'bob · B', userName: 'bob' } });
    const { used, call } = open({ sessions: [bob, fakeSession()] });
    await assert.rejects((await call())(refresh, neverAborted), /not of interest/);
    assert.deepEqual(used, [['1', role], 'AKIA']);
  });

  it('are signed with a profile, whose chain is kept because it remembers credentials', async () => {
    const { used, call } = open({ change: { credentials: { profile: 'dev' } } });
    await call();
    await assert.rejects((await call())(refresh, neverAborted), /not of interest/);
    assert.deepEqual(used, [{ profile: 'dev' }, 'AKIA']);
  });

  it('say which user has to sign in, and offer it', async () => {
    const { window, call } = open({ sessions: [fakeSession({ reason: 'session-ended' })] });
    const error = await call().catch((thrown: unknown) => thrown);
    thatSays(/a role of alice · Acme, who is not signed in/)(error);
    showFailure(error);
    assert.deepEqual(window.messages[0]?.buttons, ['Sign In', 'Show Log']);
  });

  it('say the same when the session turns out to have ended', async () => {
    const get = async () => {
      throw new SignInError('expired', 'over');
    };
    await assert.rejects(open({ get }).call(), thatSays(/who is not signed in/));
  });

  it('say that somebody has to sign in where nobody is named', async () => {
    const change = { credentials: { role: reports.credentials.role } };
    const { call } = open({ change, sessions: [] });
    await assert.rejects(call(), thatSays(/Sign in to your access portal first/));
  });

  it('say that the portal does not give the role', async () => {
    const get = async () => {
      const problem = { kind: 'role-refused', ...role } as const;
      throw new SignInError({ code: 'bad-settings', problem }, 'refused');
    };
    const says = /does not give the role 012345678901\/ReadOnlyAccess to alice · Acme/;
    await assert.rejects(open({ get }).call(), thatSays(says));
  });

  it('pass on that the portal cannot be reached now', async () => {
    const get = async () => {
      throw new SignInError('service', 'busy');
    };
    await assert.rejects(open({ get }).call(), /busy/);
  });

  it('say what the chain of a profile says, without paths and names', async () => {
    const profile = async () => {
      throw new Error(`no file ${process.env.HOME}/.aws/x of alice@example.com`);
    };
    const { call } = open({ change: { credentials: { profile: 'dev' } }, profile });
    const error = await call().catch((thrown: unknown) => thrown);
    thatSays(/The profile dev has no AWS credentials/)(error);
    assert.doesNotMatch(explain(error), /alice@example\.com/);
    assert.ok(!explain(error).includes(`${process.env.HOME}/`));
  });

  // Revoked credentials were sent again until they expired.
  it('forget credentials that IAM refuses', async () => {
    const refusal = new CallerError({ kind: 'expired', name: 'ExpiredTokenException' });
    const { used, call } = open({ refusal });
    await assert.rejects((await call())(refresh, neverAborted), thatSays(/have expired/));
    assert.deepEqual(used.at(-1), ['forgotten', '1', role]);
  });

  // Fault: a password on the command line of a credential_process was in the notification.
  it('say what the process of a profile said, but not its command', async () => {
    const profile = async () => {
      throw new Error('Command failed: tool --password hunter2\nCannot reach\nthe vault.');
    };
    const { call } = open({ change: { credentials: { profile: 'dev' } }, profile });
    const error = await call().catch((thrown: unknown) => thrown);
    thatSays(/Cannot reach the vault\./)(error);
    assert.doesNotMatch(`${explain(error)} ${(error as Error).message}`, /hunter2|tool/);
  });
});
