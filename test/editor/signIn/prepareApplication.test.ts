import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { hasCode } from '../../../src/base/errors.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { settle } from '../../fakes/settle.ts';
import { arn, reports } from '../applications/configured.ts';
import { acme, openSignIn } from './startSignInStage.ts';

const { readSignInArgument } = await import('../../../src/editor/actions.ts');

const scope = `IDENTITY_CENTER_APPLICATION:${arn}`;
const browser = { browser: true, redirectUri: 'http://127.0.0.1/reports' };
const configured = { ...reports, assertion: browser };

describe('a sign-in to an application', () => {
  let emulator: Emulator;
  const open = (applications: readonly unknown[] = [configured]) =>
    openSignIn(emulator, { instances: [acme], applications });
  before(async () => {
    emulator = await startEmulator();
  });
  after(() => emulator.close());

  it('is what another extension gets that names its ARN, with nothing to choose', async () => {
    const { run, requests } = open();
    await run({ scopes: [scope, 'aws'] });
    assert.deepEqual(requests, [
      {
        instance: {
          name: 'Reports',
          startUrl: 'https://identitycenter.amazonaws.com/ssoins-1234567890abcdef',
          region: 'us-east-1',
        },
        requestedScopes: [scope, 'aws'],
        scopes: ['aws'],
        application: {
          arn,
          scopes: [],
          proof: { kind: 'browser', redirectUri: browser.redirectUri },
        },
      },
    ]);
  });

  it('is refused for an ARN that is not in the settings', async () => {
    const { run } = open([]);
    await assert.rejects(run({ scopes: [scope] }), (error) => hasCode(error, 'application'));
  });

  it('is offered by the command, beside the access portals', async () => {
    const { window, run, requests } = open();
    const signedIn = run({ isCommand: true });
    const pick = await window.pick();
    assert.deepEqual(
      pick.items.map(({ label }) => label),
      ['AWS access portal', 'Reports'],
    );
    await pick.choose('Reports');
    await signedIn;
    assert.deepEqual(requests[0]?.requestedScopes, [scope]);
    assert.equal(requests[0]?.application?.arn, arn);
  });

  it('is not, where the user chooses an access portal', async () => {
    const { window, run, requests } = open();
    const signedIn = run({ isCommand: true });
    await window.choose('AWS access portal');
    await signedIn;
    assert.deepEqual(requests[0]?.instance, acme);
  });

  it('is named as the argument of the command', async () => {
    const { run, requests } = open();
    await run({ ...readSignInArgument({ instance: 'Reports' }), isCommand: true });
    assert.equal(requests[0]?.application?.arn, arn);
  });

  it('is shown with what is wrong where its entry cannot be used', async () => {
    const { window, run } = open([{ ...configured, region: 1 }]);
    const signedIn = run({ isCommand: true });
    const pick = await window.pick();
    assert.match(pick.items[1]?.detail ?? '', /applications\[0\].*"region"/);
    const rejected = assert.rejects(signedIn, (error) => hasCode(error, 'bad-settings'));
    await pick.choose('iamIdentityCenter.applications');
    await rejected;
  });

  // Everybody would have had one more question.
  it('is not asked about where none is configured', async () => {
    const { window, run, requests } = open([]);
    await run({ isCommand: true });
    await settle();
    assert.equal(window.inputs.open, undefined);
    assert.deepEqual(requests[0]?.instance, acme);
  });

  it('is listed by a name that makes no icon', async () => {
    const { window, run } = open([{ ...configured, name: '$(trash) Reports' }]);
    const signedIn = run({ isCommand: true });
    const pick = await window.pick();
    assert.equal(pick.items[1]?.label, '\\$(trash) Reports');
    const cancelled = assert.rejects(signedIn, (error) => hasCode(error, 'cancelled'));
    await pick.leave();
    await cancelled;
  });

  // It would have been a sign-in to an access portal.
  it('is refused where another extension names no ARN', async () => {
    const { run, requests } = open();
    const scopes = ['IDENTITY_CENTER_APPLICATION:'];
    await assert.rejects(run({ scopes }), (error) => hasCode(error, 'bad-settings'));
    assert.deepEqual(requests, []);
  });
});
