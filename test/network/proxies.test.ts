/** Signing in and staying signed in where VS Code has a proxy between itself and the service. */
import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { stepsOf } from '../e2e/scenario.ts';
import { decide } from '../e2e/stage.ts';
import { commands, signedInAs, successPage } from '../e2e/texts.ts';
import { editorVersions } from '../vscode/download.ts';
import { until } from '../vscode/until.ts';
import { openCompany, serviceHosts } from './company.ts';

const alice = 'alice · Acme';

describe('a proxy with a name and a password', () => {
  for (const [name, version] of Object.entries(editorVersions)) {
    test(`is passed on VS Code ${version.vscode}`, async (t) => {
      await using company = await openCompany({ accessTokenSeconds: 5, refreshGraceSeconds: 60 });
      const proxy = await company.startProxy({ credentials: 'alice:pa ss' });
      await using desk = await company.openEditor({
        pictures: `proxy-${name}`,
        version,
        settings: { 'http.proxy': proxy.url.replace('//', '//alice:pa%20ss@') },
        env: { NODE_EXTRA_CA_CERTS: company.certificate },
      });
      const { workbench } = desk;
      const step = stepsOf(t, workbench);
      const refreshes = () =>
        company.emulator.journal.filter(({ grantType }) => grantType === 'refresh_token');

      await step('the user signs in', async () => {
        const page = await desk.servicePage(() => workbench.run(commands.signIn));
        await decide(page, 'alice', 'approve');
        await page.getByRole('heading', { name: successPage }).waitFor();
        await page.close();
        await workbench.notification(signedInAs(alice));
      });

      await step('the session is refreshed', async () => {
        const seen = refreshes().length;
        await until('a refresh', () => refreshes()[seen]);
        assert.deepEqual(new Set(refreshes().map(({ status }) => status)), new Set([200]));
      });

      await step('the session survives a proxy that dies during a refresh', async () => {
        company.emulator.control.fail({
          path: '/token',
          grantType: 'refresh_token',
          moment: 'after',
          delayMs: 2000,
        });
        const seen = refreshes().length;
        await until('the refresh', () => refreshes()[seen]);
        proxy.cut();
        await until('a refresh after it', () => refreshes()[seen + 2]);
        await workbench.run('Consumer: Sign In');
        await workbench.clickDialog('Session Consumer', 'Allow');
        await workbench.choose(alice);
        await workbench.notification(`Consumer has ${alice}`);
      });

      await step('all requests went to the instance, and through the proxy', async () => {
        const hosts = new Set(proxy.visits.map(({ to }) => to));
        assert.deepEqual(hosts, new Set(serviceHosts.map((host) => `${host}:443`)));
        const tunnels = () => proxy.visits.filter(({ status }) => status === 200).length;
        // A refresh may be on its way from the proxy to the service.
        await until('each connection to be a tunnel', () =>
          company.front.connections === tunnels() ? true : undefined,
        );
      });
    });
  }
});
