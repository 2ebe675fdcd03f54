/**
 * Programs that are not ours use the chosen role and no other one, in environments that were made to
 * lead them astray: the AWS SDK for JavaScript, and the AWS CLI and Terraform where they are
 * installed.
 */
import assert from 'node:assert/strict';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, beforeEach, describe, it } from 'node:test';
import { systemClock as clock } from '../../src/base/clock.ts';
import { noLog } from '../../src/base/log.ts';
import { credentialsEnvironment, profileEnvironment } from '../../src/roles/environment.ts';
import { sectionsToAppend } from '../../src/sharing/cliProfile.ts';
import { removeCachedRoles } from '../../src/sharing/cliRoleCache.ts';
import { toCliSession } from '../../src/sharing/cliSession.ts';
import { createCliTokenCache } from '../../src/sharing/cliTokenCache.ts';
import { findCli, run } from '../emulator/clients/awsCliProgram.ts';
import { codeClient, createCalls } from '../emulator/clients/calls.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { type RegionalHosts, startRegionalHosts } from '../fakes/regionalHosts.ts';
import { fakeAccount, fakeSession } from '../fakes/session.ts';
import { createHome, type Home } from '../sharing/stages/home.ts';
import { type Identity, identityByCli, identityBySdk } from './programs/identity.ts';
import { findTerraform, identityByTerraform } from './programs/terraform.ts';

const instance = {
  name: 'Acme',
  startUrl: 'https://d-1234567890.awsapps.com/start',
  region: 'us-east-1',
};
const account = fakeAccount(instance, 'alice');
const session = toCliSession(fakeSession({ account, instance }));
const role = { accountId: '012345678901', roleName: 'ReadOnlyAccess' };
const cache = createCliTokenCache('here', { clock, log: noLog });
const keys = 'aws_access_key_id = AKIAHOSTILE\naws_secret_access_key = hostile\n';

/** Whom a program would be if it went astray. */
const hostile = {
  AWS_ACCESS_KEY_ID: 'AKIAHOSTILE',
  AWS_SECRET_ACCESS_KEY: 'hostile',
  AWS_SESSION_TOKEN: 'hostile',
  AWS_ACCESS_KEY: 'AKIAHOSTILE',
  AWS_SECRET_KEY: 'hostile',
  AWS_PROFILE: 'hostile',
  AWS_DEFAULT_PROFILE: 'hostile',
  AWS_REGION: 'us-west-2',
  AWS_DEFAULT_REGION: 'us-west-2',
};

const defaults: readonly [what: string, config: string][] = [
  ['without a [default]', ''],
  ['with keys in [default]', `[default]\n${keys}\n`],
  [
    'with a lapsed sign-in in [default]',
    `[default]\nsso_session = lapsed\nsso_account_id = 210987654321\nsso_role_name = ReadOnlyAccess\n
[sso-session lapsed]\nsso_start_url = ${instance.startUrl}\nsso_region = us-east-1\n\n`,
  ],
];

// Looked for before the tests are defined, as there are more of them with one.
const cli = await findCli();
const terraform = await findTerraform();

let emulator: Emulator;
let home: Home;
let hosts: RegionalHosts;
let accessToken: string;
let expiresAt: number;

type IdentityOf = (env: Record<string, string>) => Promise<Identity>;
const bySdk: IdentityOf = (env) => identityBySdk(emulator, env);
const byCli: IdentityOf = (env) =>
  identityByCli(cli?.path ?? '', {
    ...env,
    HTTPS_PROXY: hosts.proxy,
    AWS_CA_BUNDLE: hosts.certificate,
    AWS_STS_REGIONAL_ENDPOINTS: 'regional',
  });
const programs = new Map([['the AWS SDK', bySdk]]);
if (cli) programs.set(cli.version, byCli);
const byTerraform: IdentityOf = (env) =>
  identityByTerraform(emulator, async (args, variables) => {
    const { stderr } = await run('terraform', args, { ...env, ...variables });
    return stderr;
  });
if (terraform) programs.set(terraform, byTerraform);

/** The environment of a terminal in which `variables` are set, or removed where they are null. */
function terminal(before: Record<string, string>, variables: Record<string, string | null>) {
  const all = {
    PATH: process.env.PATH ?? '',
    HOME: home.path,
    AWS_EC2_METADATA_DISABLED: 'true',
    ...emulator.environment,
    ...before,
    ...variables,
  };
  return Object.fromEntries(
    Object.entries(all).filter((pair): pair is [string, string] => pair[1] !== null),
  );
}

describe('programs in the environment of a role', () => {
  before(async () => {
    emulator = await startEmulator();
    home = await createHome();
    const calls = createCalls(emulator.identityCenter);
    const signedIn = calls.signIn(calls.register(codeClient), 'alice');
    accessToken = signedIn.accessToken;
    expiresAt = clock.now() + signedIn.expiresIn * 1000;
    // Not every version of the AWS CLI can be given other endpoints than those of AWS.
    hosts = await startRegionalHosts(emulator);
    await mkdir(join(home.path, '.aws'), { recursive: true });
  });
  beforeEach(() => cache.put(session, { accessToken, issuedAt: clock.now(), expiresAt }));
  after(async () => {
    await hosts[Symbol.asyncDispose]();
    await emulator.close();
    await home[Symbol.asyncDispose]();
  });

  /** Writes the files of the user, with a profile for the role. */
  const write = async (config: string, credentials: string) => {
    const before = `${config}[profile hostile]\n${keys}`;
    const profile = { ...role, session, name: 'play', region: 'eu-west-1' };
    await writeFile(join(home.path, '.aws', 'config'), before + sectionsToAppend(before, profile));
    await writeFile(join(home.path, '.aws', 'credentials'), credentials);
  };
  const isRole = ({ arn, region }: Identity) => {
    assert.match(arn, /^arn:aws:sts::012345678901:assumed-role\/AWSReservedSSO_ReadOnlyAccess_/);
    assert.match(arn, /\/alice$/);
    assert.equal(region, 'eu-west-1');
  };
  const byProfile = profileEnvironment({ profile: 'play', region: 'eu-west-1' });

  for (const [program, identityOf] of programs) {
    for (const [what, config] of defaults) {
      it(`${program} is the role by its profile, ${what}`, async () => {
        await write(config, '');
        isRole(await identityOf(terminal({}, byProfile)));
      });

      it(`${program} is the role by its profile, ${what} and another one in the environment`, async () => {
        await write(config, `[default]\n${keys}`);
        isRole(await identityOf(terminal(hostile, byProfile)));
      });

      it(`${program} is the role by its credentials, ${what} and another one in the environment`, async () => {
        await write(config, `[default]\n${keys}`);
        const answer = createCalls(emulator.identityCenter).portal(
          `/federation/credentials?account_id=${role.accountId}&role_name=${role.roleName}`,
          accessToken,
        ).json as { roleCredentials: Parameters<typeof credentialsEnvironment>[0] };
        const variables = credentialsEnvironment(answer.roleCredentials, { region: 'eu-west-1' });
        isRole(await identityOf(terminal(hostile, variables)));
      });
    }

    // The AWS CLI went on with what it had cached.
    it(`${program} fails once the user has signed out, and is nobody else`, async () => {
      await write(`[default]\n${keys}\n`, `[default]\n${keys}`);
      isRole(await identityOf(terminal(hostile, byProfile)));
      await cache.remove(session.name);
      await removeCachedRoles({ sessionName: session.name }, { clock });
      await assert.rejects(identityOf(terminal(hostile, byProfile)), /sso|SSO/);
    });
  }
});
