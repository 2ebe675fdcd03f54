/** Texts that users paste, files that they have, and addresses that a browser brings. */
import assert from 'node:assert/strict';
import { messageOf } from '../../../src/base/errors.ts';
import { redact } from '../../../src/base/log.ts';
import { oneLine } from '../../../src/base/oneLine.ts';
import { readCallback, readPastedCallback } from '../../../src/flows/callback.ts';
import { portalKey, readStartUrl } from '../../../src/oidc/startUrl.ts';
import { planProfiles } from '../../../src/sharing/cliProfile.ts';
import { readPortals } from '../../../src/sharing/configPortals.ts';
import { nestedValues, readConfigText } from '../../../src/sharing/configText.ts';
import { freeName, profileNameProblem } from '../../../src/sharing/profileName.ts';
import { fillTemplate } from '../../../src/sharing/profileTemplate.ts';
import { restoreLines } from '../../../src/sharing/restoreLines.ts';
import { findOptions } from '../../../src/sharing/sharedOptions.ts';
import { assertOneLine, read, type Target } from '../target.ts';

const session = {
  name: 'vscode-a/b',
  startUrl: 'https://a.awsapps.com/start',
  region: 'us-east-1',
  scopes: ['sso:account:access'],
};
const expected = { redirectUri: 'http://127.0.0.1:4242/oauth/callback', state: 'st4te' };

function assertCallback(callback: ReturnType<typeof readCallback>, input: string) {
  if (callback.kind === 'stray') return;
  assert.ok(decodeURIComponent(input.replaceAll('%', '%25')).length > 0);
  if (callback.kind === 'error') {
    assertOneLine(callback.error);
    assertOneLine(callback.description);
  }
}

export const textTargets: Readonly<Record<string, Target>> = {
  'start-url': async (input) => {
    assert.equal(typeof (await read(() => portalKey(input))), 'string');
    const portal = await read(() => readStartUrl(input));
    if (!portal) return;
    const url = new URL(portal.startUrl);
    assert.equal(url.protocol, 'https:');
    assert.equal(url.username + url.password, '');
    // The same link again is the same portal.
    assert.equal(readStartUrl(portal.startUrl).startUrl, portal.startUrl);
  },
  'aws-config': (input) =>
    read(() => {
      const { sections } = readConfigText(input);
      for (const { entries } of sections) {
        for (const entry of entries.values()) nestedValues(entry);
      }
      for (const { name, portal } of readPortals(input).portals) {
        assertOneLine(name);
        assert.equal(new URL(portal.startUrl).protocol, 'https:');
      }
    }),
  'aws-options': (input) => read(() => void findOptions(input, 'default')),
  'config-in-one-line': (input) => read(() => void readConfigText(restoreLines(input))),
  'cli-profile': async (input) => {
    const [accountName = '', ...rest] = input.split('\n');
    const files = { config: rest.join('\n'), credentials: '' };
    profileNameProblem(accountName, files);
    const role = { session, accountId: '123456789012', roleName: 'Admin' };
    const values = { ...role, accountName, userName: 'alice' };
    const name = freeName(fillTemplate('{account}', values), files);
    assert.equal(profileNameProblem(name, files), undefined, name);
    const plan = planProfiles(files.config, [{ ...role, name, region: 'eu-west-1' }]);
    if (plan.added.length === 0 || readConfigText(files.config).faults.length > 0) return;
    const { sections } = readConfigText(plan.text);
    assert.ok(sections.some((each) => each.kind === 'profile' && each.name === name));
  },
  callback: (input) => {
    const address = URL.parse(input, expected.redirectUri);
    assertCallback(readCallback(address, expected), input);
  },
  'pasted-callback': (input) => assertCallback(readPastedCallback(input, expected), input),
  'log-line': (input) => {
    const line = redact(input);
    assertOneLine(line);
    assert.ok(line.length <= 4_000);
    assert.doesNotMatch(line.replace(/\brequest [0-9a-f-]{36}\b/g, ''), /[A-Za-z0-9+/=_~%:-]{40}/);
  },
  'error-message': (input) => {
    assert.doesNotMatch(messageOf(new Error(`open '/home/${input}/x'`)), /\/home/);
  },
  'one-line': (input) => {
    assertOneLine(oneLine(input));
    assert.ok(oneLine(input).length <= 300);
  },
};
