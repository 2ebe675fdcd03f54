/**
 * TLS calls in the extension host of a real VS Code, whose patched `node:https` finds proxies and
 * certificates: directly and behind a proxy, in the newest and the oldest version.
 */
import { startEmulator } from '../emulator/emulator.ts';
import { createAuthority, startTlsFront, writeCertificate } from '../fakes/authority.ts';
import { startProxy } from '../fakes/proxy.ts';
import { complete, editorVersions, fetchEditor } from '../vscode/download.ts';
import { startForgetfulRelay } from './editor/forgetfulRelay.ts';
import type { ClientName } from './editor/probe.ts';
import { openMeasured } from './editor/window.ts';
import { type Effort, middleOf, Rows, type Table } from './measure.ts';

/** The first is the floor. `fetch` trusts the certificate in the newest version only. */
const clients: Readonly<Record<ClientName, string>> = {
  bare: 'node:https by itself',
  ours: 'ours',
  kept: 'node:https, connection: keep-alive',
  fetch: 'fetch',
};

/** VS Code does not take it for this computer. */
const host = '127.0.0.2';

export async function run({ isQuick }: Effort): Promise<Table[]> {
  await using stack = new AsyncDisposableStack();
  const emulator = await startEmulator();
  stack.defer(() => emulator.close());
  const authority = await createAuthority();
  const { file } = stack.use(await writeCertificate(authority));
  // Behind a proxy VS Code looks for localhost in the certificate of an address.
  const secrets = await authority.issue(host, 'localhost');
  const front = stack.use(
    await startTlsFront(secrets, Number(new URL(emulator.url).port), { host }),
  );
  const relay = stack.use(await startForgetfulRelay(host, front.port));
  const proxy = stack.use(await startProxy({ route: () => ({ host, port: relay.port }) }));
  const url = `https://${host}:${relay.port}/client/register`;
  const direct = { way: 'directly', settings: {} };
  const proxied = { way: 'behind a proxy', settings: { 'http.proxy': proxy.url } };
  const places = isQuick
    ? [{ version: editorVersions.newest, ...direct }]
    : [direct, proxied].flatMap((way) => [
        { version: editorVersions.newest, ...way },
        { version: editorVersions.oldest, ...way },
      ]);
  const tables: Table[] = [];
  for (const { version, way, settings } of places) {
    await using window = await openMeasured({
      editor: await fetchEditor(complete(version)),
      // The first for `node:https`, the second for `fetch`. Without them VS Code adds the authorities
      // of the system alone.
      env: { NODE_EXTRA_CA_CERTS: file, SSL_CERT_FILE: file },
      settings,
    });
    const where = `VS Code ${version.vscode}, ${way}`;
    const [firsts, calls, naps] = [new Rows(), new Rows(), new Rows()];
    const names = (Object.keys(clients) as ClientName[]).filter(
      (name) =>
        (name !== 'fetch' || version === editorVersions.newest) &&
        (!isQuick || ['bare', 'ours'].includes(name)),
    );
    // The first round warms up the server; a quick run has none.
    const [first, last] = isQuick ? [1, 1] : [0, 3];
    for (let round = first; round <= last; round += 1) {
      for (const name of names) {
        const measured = await window.measure({ calls: { client: name, url } });
        if (round === 0) continue;
        firsts.add(clients[name], [measured.first]);
        calls.add(clients[name], [middleOf(measured.rest ?? [])]);
        naps.add(clients[name], [measured.afterNap]);
      }
    }
    const unit = 'ms';
    tables.push(
      {
        title: `First TLS call in the extension host, with loading the client; ${where}`,
        unit,
        goal: '1.3 × the first row',
        rows: firsts.rows(),
      },
      {
        title: `Each further TLS call in the extension host; ${where}`,
        unit,
        goal: '5 ms CPU',
        rows: calls.rows(),
      },
      {
        title: `The next call after a nap that killed all connections, given up after 5 s; ${where}`,
        unit,
        goal: 'no hang',
        rows: naps.rows(),
      },
    );
  }
  return tables;
}
