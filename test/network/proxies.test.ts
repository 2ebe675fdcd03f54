/** Signing in and staying signed in where VS Code has a proxy between itself and the world. */
import assert from 'node:assert/strict';
import { after, before, describe, test } from 'node:test';
import { decide } from '../e2e/stage.ts';
import type { CompanyProxy } from '../fakes/proxy.ts';
import { editorVersions } from '../vscode/download.ts';
import { until } from '../vscode/until.ts';
import { type Company, type Desk, openCompany, serviceHosts, signIn } from './company.ts';

for (const [name, version] of Object.entries(editorVersions)) {
  describe(`behind a proxy with a name and a password, on VS Code ${version.vscode}`, () => {
    let company: Company;
    let proxy: CompanyProxy;
    let desk: Desk;
    before(async () => {
      company = await openCompany({ accessTokenSeconds: 5, refreshGraceSeconds: 60 });
      proxy = await company.startProxy({ credentials: 'alice:pa ss' });
      desk = await company.openEditor({
        pictures: `proxy-${name}`,
        version,
        settings: { 'http.proxy': proxy.url.replace('//', '//alice:pa%20ss@') },
        env: { NODE_EXTRA_CA_CERTS: company.certificate },
      });
    });
    after(async () => {
      await desk?.[Symbol.asyncDispose]();
      await company?.[Symbol.asyncDispose]();
    });

    const refreshes = () =>
      company.emulator.journal.filter(({ grantType }) => grantType === 'refresh_token');
    const hosts = () => new Set(proxy.visits.map(({ to }) => to));

    test('signs in', async () => {
      const page = await desk.servicePage(() => desk.workbench.run(signIn));
      await decide(page, 'alice', 'approve');
      await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
      await page.close();
      await desk.workbench.notification('Signed in as alice · Acme.');
    });

    test('refreshes', async () => {
      const seen = refreshes().length;
      await until('a refresh', () => refreshes()[seen], 30);
      assert.deepEqual(new Set(refreshes().map(({ status }) => status)), new Set([200]));
    });

    test('outlives a proxy that dies while a refresh is under way', async () => {
      company.emulator.control.fail({
        path: '/token',
        grantType: 'refresh_token',
        moment: 'after',
        delayMs: 2000,
      });
      const seen = refreshes().length;
      await until('the refresh', () => refreshes()[seen], 30);
      proxy.cut();
      await until('a refresh after it', () => refreshes()[seen + 2], 30);
      await desk.workbench.run('Consumer: Sign In');
      await desk.workbench.clickDialog('Session Consumer', 'Allow');
      await desk.workbench.choose('alice · Acme');
      await desk.workbench.notification(/Consumer has alice · Acme/);
    });

    test('has asked the hosts of the instance, all of them through the proxy, and nobody else', async () => {
      assert.deepEqual(hosts(), new Set(serviceHosts.map((host) => `${host}:443`)));
      const tunnels = () => proxy.visits.filter(({ status }) => status === 200).length;
      // A refresh may be on its way through.
      await until('each connection to be a tunnel', () =>
        company.front.connections === tunnels() ? true : undefined,
      );
    });
  });
}
