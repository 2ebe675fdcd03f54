/** What names a role: scopes, arguments, folders, settings, stored choices, launch configurations. */
import assert from 'node:assert/strict';
import { noLog as log } from '../../../src/base/log.ts';
import { consoleLink } from '../../../src/roles/consoleLink.ts';
import { type CredentialForm, formatCredentials } from '../../../src/roles/credentialForms.ts';
import { formatRole, parseRole } from '../../../src/roles/roleReference.ts';
import { ownProfiles } from '../../../src/sharing/cliProfile.ts';
import { cachedRoleFile } from '../../../src/sharing/cliRoleCache.ts';
import { profileNameProblem } from '../../../src/sharing/profileName.ts';
import { fillTemplate, isTemplate } from '../../../src/sharing/profileTemplate.ts';
import { createFakeEnvironment } from '../../fakes/editor/environment.ts';
import { createFakeMemento } from '../../fakes/memento.ts';
import { fakeSession } from '../../fakes/session.ts';
import { assertOneLine, jsonOf, read, type Target, textsOf } from '../target.ts';

const { readAskedRole } = await import('../../../src/editor/roles/requestedRole.ts');
const { readRoleArgument } = await import('../../../src/editor/roles/pick/roleArgument.ts');
const { readFolderRole } = await import('../../../src/editor/roles/folderRole.ts');
const { createRoleMemory } = await import('../../../src/editor/roles/pick/roleMemory.ts');
const { createRoleInUse } = await import('../../../src/editor/roles/roleInUse.ts');
const { setsAws, withVariables } = await import('../../../src/editor/roles/debugVariables.ts');

const role = { accountId: '012345678901', roleName: 'ReadOnly' };
const files = { config: '', credentials: '' };

/** The only lines of a form in which the credentials may stand; no shell reads more into them. */
const harmlessLines: Readonly<Partial<Record<CredentialForm, RegExp>>> = {
  bash: /^(unset \w+|export \w+='[\w+/=.:-]+')$/,
  powershell: /^(Remove-Item Env:\w+ -ErrorAction Ignore|\$Env:\w+ = '[\w+/=.:-]+')$/,
  fish: /^(set -e \w+|set -gx \w+ '[\w+/=.:-]+')$/,
  cmd: /^set "\w+=[\w+/=.:-]*"$/,
  dotenv: /^\w+=[\w+/=.:-]+$/,
  credentialsFile: /^(\[012345678901_ReadOnly\]|\w+ = [\w+/=.:-]+)$/,
};

export const roleTargets: Readonly<Record<string, Target>> = {
  'role-scopes': (input) =>
    read(() => {
      const value = jsonOf(input);
      const scopes = Array.isArray(value) ? value.map(String) : input.split(' ');
      const asked = readAskedRole(scopes);
      assert.deepEqual(asked.requested, scopes);
      assert.deepEqual(asked.session.scopes, ['sso:account:access']);
      if (asked.role) assert.match(formatRole(asked.role), /^\d{12}\/[\w+=,.@-]{1,64}$/);
    }),
  'role-reference': (input) => read(() => assert.equal(formatRole(parseRole(input)), input)),
  'role-argument': (input) =>
    read(() => {
      const { accountId, roleName } = readRoleArgument(jsonOf(input), ['bash', 'json']);
      if (accountId !== undefined) assert.match(accountId, /^\d{12}$/);
      if (roleName !== undefined) assert.match(roleName, /^[\w+=,.@-]+$/);
    }),
  'folder-role': (input) =>
    read(() => {
      const found = readFolderRole(input, 'folder');
      if (found) assert.match(formatRole(found.role), /^\d{12}\/[\w+=,.@-]{1,64}$/);
    }),
  'own-profiles': (input) =>
    read(() => {
      for (const profile of ownProfiles(input)) {
        assert.match(profile.sessionName, /^vscode-/);
        // Names a file that is removed at a sign-out.
        assert.match(cachedRoleFile(profile), /^[0-9a-f]{40}\.json$/);
      }
    }),
  'profile-template': (input) => {
    const [template = '', accountName, roleName = '', userName = ''] = input.split('\n');
    if (!isTemplate(template)) return;
    const name = fillTemplate(template, { ...role, accountName, roleName, userName });
    assert.notEqual(profileNameProblem(name, files), 'taken');
    if (name !== '') assert.match(name, /^[\w@+.%:/-]+$/);
  },
  'role-state': async (input) => {
    const value = jsonOf(input);
    const stored = { 'roles.recent': value, 'roles.favorites': value, 'roles.production': value };
    const memory = createRoleMemory(createFakeMemento(stored), log);
    const known = { ...role, userId: 'a' };
    await memory.used(known);
    await memory.toggleFavorite(known);
    await memory.toggleProduction(role.accountId);
    assert.ok(memory.isFavorite(known) || memory.favorites().length >= 0);
    const environment = createFakeEnvironment();
    const workspace = createFakeMemento({ roleInUse: value });
    await createRoleInUse({ log, memory: workspace, environment }).follow([fakeSession()]);
  },
  'credential-forms': async (input) => {
    const { accessKeyId = 'a', secretAccessKey = 'b', sessionToken = input } = textsOf(input);
    const credentials = {
      accessKeyId,
      secretAccessKey,
      sessionToken,
      expiration: 1_800_000_000_000,
    };
    for (const [form, line] of Object.entries(harmlessLines)) {
      const handed = { credentials, role, region: 'eu-west-1' };
      const text = await read(() => formatCredentials(form as CredentialForm, handed));
      for (const each of text?.trimEnd().split('\n') ?? []) assert.match(each, line);
    }
  },
  'console-link': (input) =>
    read(() => {
      const { instance } = fakeSession();
      const text = input.toWellFormed();
      const link = new URL(consoleLink(instance, { ...role, roleName: text }, text));
      assert.equal(link.origin, new URL(instance.startUrl).origin);
      assert.match(link.hash, /^#\/console\?/);
      const members = new URLSearchParams(link.hash.slice('#/console?'.length));
      assert.equal(members.get('account_id'), role.accountId);
      assertOneLine(link.href);
    }),
  'env-file': (input) => {
    assert.ok(setsAws(`${input}\nexport AWS_PROFILE=a`));
    setsAws(input);
  },
  'launch-configuration': (input) => {
    const configuration = jsonOf(input);
    if (typeof configuration !== 'object' || configuration === null) return;
    const launch = { type: '', name: '', request: '', ...configuration };
    withVariables(launch, { AWS_PROFILE: 'a' });
  },
};
