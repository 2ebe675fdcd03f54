import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { systemClock as clock } from '../../../src/base/clock.ts';
import type { Session } from '../../../src/sessions/session.ts';
import { fakeSession } from '../../fakes/session.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';
import { reports, setting } from '../applications/configured.ts';

const { applicationChecks } = await import('../../../src/editor/diagnose/applicationChecks.ts');
const { runChecks } = await import('../../../src/editor/diagnose/report.ts');

const keys = { accessKeyId: 'AKIA', secretAccessKey: 's', sessionToken: 't', expiration: 1 };

/** What the checks of these settings find. */
async function check(applications: readonly object[], sessions: readonly Session[]) {
  openFakeWindow({ settings: { [setting]: applications } });
  const checks = applicationChecks({
    engine: { list: async () => [...sessions] },
    roleCredentials: async () => ({ get: async () => keys, forget: () => undefined }),
    iamTokens: async () => ({ createTokenWithIam: () => assert.fail('nothing is sent') }),
  });
  return runChecks(checks, { clock }, neverAborted);
}

describe('the checks of applications', () => {
  it('find the credentials that sign the requests', async () => {
    assert.deepEqual(await check([reports], [fakeSession()]), [
      {
        id: 'application-1 credentials',
        verdict: 'good',
        result: 'AWS credentials are available.',
      },
    ]);
  });

  it('name no user and no role where there are none', async () => {
    const [found] = await check([reports], [fakeSession({ reason: 'session-ended' })]);
    assert.equal(found?.verdict, 'bad');
    assert.equal(found?.result, 'The user whose role signs the requests is not signed in.');
  });

  it('say that the address for the browser is not documented', async () => {
    const assertion = { browser: true, redirectUri: 'http://127.0.0.1/x' };
    const [, found] = await check([{ ...reports, assertion }], [fakeSession()]);
    assert.equal(found?.id, 'application-1 authorize');
    assert.match(found?.result ?? '', /\/authorize\. AWS does not document/);
  });

  it('say what is wrong with an entry', async () => {
    const [, found] = await check([reports, { ...reports, region: 1 }], [fakeSession()]);
    assert.equal(found?.verdict, 'bad');
    assert.match(found?.result ?? '', /applications\[1\].*"region"/);
  });
});
