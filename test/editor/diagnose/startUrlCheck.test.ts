import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import { noLog as log } from '../../../src/base/log.ts';
import type { OidcClient } from '../../../src/oidc/oidcClient.ts';
import { OidcError } from '../../../src/oidc/oidcError.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { partly } from '../../fakes/partly.ts';
import '../../fakes/vscode.ts';

const { serviceChecks } = await import('../../../src/editor/diagnose/serviceChecks.ts');

const acme = { name: 'Acme', startUrl: 'https://acme.awsapps.com/start', region: 'us-east-1' };
const onPortal = `${acme.startUrl}/#/device`;
const elsewhere = 'https://device.sso.us-east-1.amazonaws.com/';
const refused = (reason?: string) =>
  new OidcError({
    name: 'InvalidRequestException',
    status: 400,
    error: 'invalid_request',
    ...(reason && { reason }),
  });

/** What the check of the link finds where the service answers so. */
async function check(answer: string | Error, { signedIn = false } = {}) {
  const client = partly<OidcClient>({
    registerClient: async () => partly({ clientId: 'a', clientSecret: 'b' }),
    async startDeviceAuthorization() {
      if (answer instanceof Error) throw answer;
      return partly({ verificationUri: answer });
    },
  });
  const checks = serviceChecks([acme], {
    clock: createFakeClock(),
    log,
    http: () => assert.fail('nothing else is asked'),
    proxied: false,
    mayProbe: true,
    signedIn: signedIn ? [acme] : [],
    clientName: 'Test',
    config: ({ region, startUrl }) => ({
      region,
      startUrl,
      env: {},
      product: { name: 'test', version: '0' },
    }),
    prober: () => client,
  });
  return checks.find(({ id }) => id === 'instance-1 start-url')?.run(neverAborted);
}

describe('the check of the link of an access portal', () => {
  for (const [what, answer, verdict, result] of [
    ['the page of the portal', onPortal, 'good', 'Recognized in us-east-1.'],
    // Wrong regions have accepted links, and this one was called good.
    [
      'a page of the region',
      elsewhere,
      'info',
      'Accepted in us-east-1, but other regions may accept the link as well.',
    ],
    ['a refusal', refused(), 'bad', 'Not recognized in us-east-1.'],
    ['a key', refused('KMS_DisabledException'), 'good', 'Recognized in us-east-1.'],
  ] as const) {
    it(`is ${verdict} where the service answers with ${what}`, async () => {
      const finding = await check(answer);
      assert.deepEqual([finding?.verdict, finding?.result], [verdict, result]);
      assert.equal(finding?.advice !== undefined, verdict === 'bad');
    });
  }

  it('is good where somebody is signed in there', async () => {
    assert.equal((await check(elsewhere, { signedIn: true }))?.verdict, 'good');
  });
});
