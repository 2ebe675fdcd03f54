/**
 * What is shared is used by programs that are not ours: the AWS SDK, and the AWS CLI where one is
 * installed.
 */
import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { defaultProvider } from '@aws-sdk/credential-provider-node';
import { systemClock as clock } from '../../src/base/clock.ts';
import { noLog } from '../../src/base/log.ts';
import { toCliSession } from '../../src/sharing/cliSession.ts';
import { createCliTokenCache } from '../../src/sharing/cliTokenCache.ts';
import { findCli, run } from '../emulator/clients/awsCliProgram.ts';
import { codeClient, createCalls } from '../emulator/clients/calls.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { setEnvironment } from '../fakes/environment.ts';
import { startRegionalHosts } from '../fakes/regionalHosts.ts';
import { fakeAccount, fakeSession } from '../fakes/session.ts';
import { createHome, type Home } from './stages/home.ts';

const startUrl = 'https://d-1234567890.awsapps.com/start';
const instance = { name: 'Acme', startUrl, region: 'us-east-1' };
const cache = createCliTokenCache('here', { clock, log: noLog });

// Looked for before the tests are defined, as there are more of them with one.
const cli = await findCli();

let emulator: Emulator;
let home: Home;
let environment: Disposable;

/** The sections of `~/.aws/config` for one user, with a profile. */
function sections(userName: string, profile: string) {
  const account = fakeAccount(instance, userName);
  const session = toCliSession(fakeSession({ account, instance }));
  const text = `
[sso-session ${session.name}]
sso_start_url = ${session.startUrl}
sso_region = ${session.region}
sso_registration_scopes = sso:account:access

[profile ${profile}]
sso_session = ${session.name}
sso_account_id = 012345678901
sso_role_name = ReadOnlyAccess
region = us-east-1
`;
  return { session, text };
}

const alice = sections('alice', 'plain');
const spelled = sections("Zoë (ext) 'x' 100%", 'spelled');

describe('programs that use what is shared', () => {
  before(async () => {
    emulator = await startEmulator();
    home = await createHome();
    // Whatever is set on this computer does not matter.
    const set = Object.keys(process.env).filter((name) => name.startsWith('AWS_'));
    environment = setEnvironment({
      ...Object.fromEntries(set.map((name) => [name, undefined])),
      ...emulator.environment,
      AWS_EC2_METADATA_DISABLED: 'true',
    });
    const calls = createCalls(emulator.identityCenter);
    const { accessToken, expiresIn } = calls.signIn(calls.register(codeClient), 'alice');
    const issuedAt = clock.now();
    const token = { accessToken, issuedAt, expiresAt: issuedAt + expiresIn * 1000 };
    for (const { session } of [alice, spelled])
      assert.equal(await cache.put(session, token), 'put');
    await writeFile(join(home.path, '.aws', 'config'), alice.text + spelled.text);
  });
  after(async () => {
    environment[Symbol.dispose]();
    await emulator.close();
    await home[Symbol.asyncDispose]();
  });

  for (const profile of ['plain', 'spelled']) {
    it(`get a role: the AWS SDK, with the profile "${profile}"`, async () => {
      const before = await home.cached();
      const known = emulator.journal.length;
      const credentials = await defaultProvider({ profile })();
      assert.match(credentials.accessKeyId, /^ASIA/);
      const asked = emulator.journal.slice(known).map(({ path }) => path);
      assert.deepEqual(asked, ['/federation/credentials'], 'it has refreshed nothing');
      assert.deepEqual(await home.cached(), before);
    });
  }

  if (cli) {
    for (const profile of ['plain', 'spelled']) {
      it(`get a role: ${cli.version}, with the profile "${profile}"`, async () => {
        const before = await home.cached();
        // Not every version that is in use can be given other endpoints than those of AWS.
        await using hosts = await startRegionalHosts(emulator);
        const args = ['sts', 'get-caller-identity', '--profile', profile, '--output', 'json'];
        const { code, stdout, stderr } = await run(cli.path, args, {
          PATH: process.env.PATH,
          HOME: home.path,
          HTTPS_PROXY: hosts.proxy,
          AWS_CA_BUNDLE: hosts.certificate,
          AWS_STS_REGIONAL_ENDPOINTS: 'regional',
        });
        assert.equal(code, 0, stderr);
        assert.match(JSON.parse(stdout).Arn, /AWSReservedSSO_ReadOnlyAccess_[0-9a-f]{16}\/alice$/);
        assert.deepEqual(
          hosts.visits.map(({ to }) => to.replace(/:443$/, '')),
          ['portal.sso.us-east-1.amazonaws.com', 'sts.us-east-1.amazonaws.com'],
          'it has refreshed nothing',
        );
        assert.deepEqual(await home.cached(), before);
      });
    }
  }

  it('ask the user to sign in once the token is removed', async () => {
    await cache.sweep('all');
    await assert.rejects(defaultProvider({ profile: 'plain' })(), /aws sso login/);
  });
});
