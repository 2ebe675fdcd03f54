import assert from 'node:assert/strict';
import { homedir } from 'node:os';
import { describe, it } from 'node:test';
import { type Cancellable, neverAborted } from '../../../src/base/abortable.ts';
import { messageOf, SignInError } from '../../../src/base/errors.ts';
import { networkError } from '../../../src/http/networkError.ts';
import { createOidcClient } from '../../../src/oidc/oidcClient.ts';
import { OidcError } from '../../../src/oidc/oidcError.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import '../../fakes/vscode.ts';
import { configFor, createDeps, refresh, rejection, signal } from '../../oidc/wire.ts';

const { failure, renderReport, runChecks } = await import('../../../src/editor/diagnose/report.ts');

const good = { verdict: 'good', result: 'fine' } as const;

describe('the report of a diagnosis', () => {
  it('runs all checks at once and keeps their order', async () => {
    const clock = createFakeClock();
    const slow = async ({ signal }: Cancellable) => {
      await clock.sleep(1000, { signal });
      return good;
    };
    const running = runChecks(
      [
        { id: 'one', run: slow },
        { id: 'two', run: async () => good },
        { id: 'three', run: slow },
      ],
      { clock },
      neverAborted,
    );
    await clock.advance(1000);
    assert.deepEqual(
      (await running).map(({ id }) => id),
      ['one', 'two', 'three'],
    );
  });

  it('has a finding for a check that fails or hangs, and the results of all others', async () => {
    const clock = createFakeClock();
    const running = runChecks(
      [
        { id: 'hangs', run: () => new Promise(() => undefined) },
        { id: 'fails', run: () => Promise.reject(new SignInError('service', 'out of order')) },
        { id: 'works', run: async () => good },
      ],
      { clock },
      neverAborted,
    );
    await clock.advance(15_000);
    assert.deepEqual(await running, [
      { id: 'hangs', verdict: 'bad', result: 'No response within 15 s' },
      { id: 'fails', verdict: 'bad', result: 'out of order' },
      { id: 'works', ...good },
    ]);
  });

  it('stops when the user cancels', async () => {
    const controller = new AbortController();
    const reason = new SignInError('cancelled', 'test: enough');
    const check = { id: 'hangs', run: () => new Promise<never>(() => undefined) };
    const running = runChecks([check], { clock: createFakeClock() }, controller);
    controller.abort(reason);
    await assert.rejects(running, reason);
  });

  it('describes a failure without paths, secrets and addresses', () => {
    const secret = 'aoal-7f3kx0Zq9mLw2Rt5Yv8Bn1Cd4Ef6Gh-7f3kx0Zq';
    const texts = [
      new Error(`cannot write '${homedir()}/.config/Code/secrets.json'`),
      new Error(`refused https://acme.awsapps.com/start?user_code=ABCD-EFGH for ${secret}`),
      new OidcError({
        name: 'InvalidClientException',
        status: 401,
        error: 'invalid_client',
        description: secret,
      }),
      'just a text',
    ].map(failure);
    assert.deepEqual(texts, [
      "cannot write '…'",
      'refused … for …',
      'InvalidClientException (401)',
      'unknown',
    ]);
  });

  // Reports are posted in public, and the host may be that of a company's own gateway.
  it('names no host that sent a wrong response', async () => {
    const http = async () => ({ status: 418, headers: {}, body: '<', sentAt: 0, receivedAt: 0 });
    for (const host of ['idc-proxy.acme.example', 'idc-proxy:8443', 'idc-proxy']) {
      const env = { AWS_ENDPOINT_URL: `https://${host}/` };
      const client = createOidcClient(createDeps({ http }), { ...configFor(), env });
      const error = await rejection(client.createToken(refresh, { signal }));
      assert.match(messageOf(error), new RegExp(host));
      assert.equal(failure(error), 'unexpected response from …: status 418');
    }
    const fault = { kind: 'refused', host: 'idc-proxy', code: 'ECONNREFUSED' } as const;
    const rest = { proxy: 'proxy.acme.example', mayHaveArrived: false, transient: true };
    assert.equal(
      failure(networkError({ ...fault, ...rest, reason: 'refused' })),
      'refused (ECONNREFUSED)',
    );
  });

  it('lists what was found in a table for each portal, problems first, and how many there are', () => {
    const report = renderReport(
      [
        { id: 'proxy', verdict: 'info', result: 'none' },
        { id: 'loopback', verdict: 'bad', result: 'a | b', advice: 'Use a code.' },
        { id: 'instance-1 endpoint', portal: 1, verdict: 'good', result: 'fine' },
      ],
      '2026-11-02T08:00:00.000Z',
    );
    assert.equal(
      report,
      `# IAM Identity Center Diagnosis

Created 2026-11-02T08:00:00.000Z. This report contains no tokens, names or links, so you can paste it into an issue.

One problem found.

## This computer

| | | |
|---|---|---|
| PROBLEM | \`loopback\` | a \\| b<br>**Use a code.** |
| info | \`proxy\` | none |

## Access portal 1

| | | |
|---|---|---|
| ok | \`instance-1 endpoint\` | fine |
`,
    );
    assert.match(renderReport([], ''), /No problems found/);
  });

  // Fault: what a proxy answered became an image where the report was pasted into an issue.
  it('has no elements, links and lines of a text from outside', () => {
    const result = 'a | <img src="https://evil.example/"> < ![x](https://evil.example/)\n# b';
    const report = renderReport([{ id: 'x', verdict: 'bad', result }], '');
    assert.match(report, /a \\\| &lt;img src=[^<]+< !\[x\] \(https:\S+ # b \|/);
  });
});
