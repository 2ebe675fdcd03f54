/** What settings, commands and other extensions give to the editor's part. */
import assert from 'node:assert/strict';
import { resolveEndpoint } from '../../../src/aws/endpoints.ts';
import { isRegion, partitionOf } from '../../../src/aws/regions.ts';
import { userAgent } from '../../../src/aws/userAgent.ts';
import { isSecure } from '../../../src/base/isLoopback.ts';
import { noLog as log } from '../../../src/base/log.ts';
import { createServerClock } from '../../../src/base/serverClock.ts';
import { chooseProxy } from '../../../src/http/proxy.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createFakeMemento } from '../../fakes/memento.ts';
import { fakeSession } from '../../fakes/session.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';
import { jsonOf, read, type Target, textsOf } from '../target.ts';

const { readSignInArgument } = await import('../../../src/editor/actions.ts');
const { parsePastedText } = await import('../../../src/editor/instances/parsePastedText.ts');
const { readInstances } = await import('../../../src/editor/instances/instanceSettings.ts');
const { answersFor, readAskedScopes } = await import(
  '../../../src/editor/instances/requestedScopes.ts'
);
const { createApprovedPortals } = await import('../../../src/editor/instances/approvedPortals.ts');
const { createEndNotices } = await import('../../../src/editor/accounts/sessionEndNotice.ts');
const { createAccountMemory } = await import('../../../src/editor/signIn/accountMemory.ts');
const { createRememberedMethods } = await import('../../../src/editor/signIn/rememberedMethods.ts');
const { settings } = await import('../../../src/editor/vscode/settings.ts');
const { withoutIcons, withoutLinks } = await import('../../../src/editor/vscode/escape.ts');

export const editorTargets: Readonly<Record<string, Target>> = {
  'pasted-text': (input) =>
    read(() => {
      const reading = parsePastedText(input);
      if ('problem' in reading) return;
      assert.ok(reading.found.length > 0);
      for (const { startUrl, region } of reading.found) {
        assert.ok(startUrl !== undefined || region !== undefined);
        if (startUrl) assert.equal(new URL(startUrl).protocol, 'https:');
        if (region) assert.ok(isRegion(region), region);
      }
    }),
  'sign-in-argument': (input) => read(() => void readSignInArgument(jsonOf(input))),
  'setting-instances': (input) => {
    openFakeWindow({ settings: { 'iamIdentityCenter.instances': jsonOf(input) } });
    return read(() => {
      for (const { startUrl, name } of readInstances()) {
        assert.equal(new URL(startUrl).protocol, 'https:');
        assert.ok(name.length > 0);
      }
    });
  },
  'setting-values': async (input) => {
    for (const [key, readSetting] of Object.entries(settings)) {
      if (/^(start|stop)/.test(key)) continue;
      openFakeWindow({ settings: { [`iamIdentityCenter.${key}`]: jsonOf(input) } });
      await read(readSetting as () => unknown);
    }
  },
  'requested-scopes': (input) =>
    read(() => {
      const value = jsonOf(input);
      const scopes = Array.isArray(value) ? value.map(String) : input.split(' ');
      const asked = readAskedScopes(scopes);
      assert.deepEqual(asked.requested, scopes);
      assert.ok(asked.scopes.length > 0);
      answersFor(fakeSession(), asked);
    }),
  'editor-state': async (input) => {
    const value = jsonOf(input);
    const memory = createFakeMemento({
      accountLabels: value,
      givenNames: value,
      signInMethods: value,
      endNotices: value,
    });
    const accounts = createAccountMemory(memory, log);
    accounts.labelOf('a');
    accounts.ownerOf('__proto__');
    accounts.givenName('constructor');
    createApprovedPortals(createFakeMemento({ approvedPortals: value }), log).list();
    createRememberedMethods(memory, log).get('https://a.awsapps.com/start');
    const serverClock = createServerClock(createFakeClock());
    const renew = async () => undefined;
    openFakeWindow();
    await createEndNotices({ log, serverClock, memory, renew }).look([fakeSession()]);
  },
  environment: (input) =>
    read(() => {
      const env = textsOf(input);
      userAgent('sso-oidc#1', { product: { name: 'a', version: '1' }, env });
      for (const service of ['oidc', 'portal', 'sts'] as const) {
        const { url } = resolveEndpoint(service, { region: env.region ?? 'us-east-1', env });
        assert.ok(isSecure(url), url.href);
      }
    }),
  region: (input) =>
    read(() => {
      const { url, custom, region } = resolveEndpoint('oidc', { region: input, env: {} });
      const { dnsSuffix } = partitionOf(region);
      assert.equal(custom, false);
      assert.ok(url.hostname.endsWith(`.${dnsSuffix}`), url.href);
    }),
  proxy: (input) =>
    read(() => {
      const { proxy, noProxy = '', ...env } = textsOf(input);
      const url = new URL('https://oidc.us-east-1.amazonaws.com/');
      chooseProxy(url, { proxy, noProxy: noProxy.split(' ').filter(Boolean) }, env);
    }),
  'shown-text': (input) => {
    assert.doesNotMatch(withoutLinks(input), /\]\(/);
    assert.doesNotMatch(withoutIcons(input), /(^|[^\\])\$\(/);
  },
};
