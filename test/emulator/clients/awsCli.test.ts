/**
 * The AWS CLI accepts the emulator as the real service. The tests are defined only where a CLI is
 * installed that runs; their names contain its version.
 */
import assert from 'node:assert/strict';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { createTokenIssuer } from '../../fakes/tokenIssuer.ts';
import { type Emulator, startEmulator } from '../emulator.ts';
import { deviceGrant } from '../oidc/registrations.ts';
import { exampleApplications, exampleCallers } from '../world/directory.ts';
import { findCli, type Ran, run } from './awsCliProgram.ts';
import { codeClient, createCalls, redirectUri, verifier } from './calls.ts';

const cli = await findCli();

/** Whether this CLI has an operation of SSO OIDC. */
const hasOperation = async (path: string, name: string): Promise<boolean> =>
  !/invalid choice/i.test((await run(path, ['sso-oidc', name])).stderr);

if (cli) {
  const hasCreateTokenWithIam = await hasOperation(cli.path, 'create-token-with-iam');

  describe(`the emulator, called by ${cli.version}`, () => {
    let emulator: Emulator;
    let home: string;

    before(async () => {
      emulator = await startEmulator();
      home = await mkdtemp(join(tmpdir(), 'aws-cli-'));
      // Otherwise version 1 downloads every argument that looks like a URL.
      await writeFile(join(home, 'config'), '[default]\ncli_follow_urlparam = false\n');
    });
    after(async () => {
      await emulator.close();
      await rm(home, { recursive: true });
    });

    const aws = (args: string[], env: Record<string, string> = {}) =>
      run(
        cli.path,
        [...args, '--endpoint-url', emulator.url, '--region', 'us-east-1', '--output', 'json'],
        {
          PATH: process.env.PATH,
          HOME: home,
          AWS_CONFIG_FILE: join(home, 'config'),
          AWS_EC2_METADATA_DISABLED: 'true',
          AWS_PAGER: '',
          ...env,
        },
      );
    const json = async (ran: Promise<Ran>) => {
      const { code, stdout, stderr } = await ran;
      assert.equal(code, 0, stderr);
      return JSON.parse(stdout);
    };
    const refused = async (ran: Promise<Ran>, type: string) => {
      const { code, stderr } = await ran;
      assert.notEqual(code, 0);
      assert.match(stderr, new RegExp(`\\(${type}\\)`));
    };

    test('signs in by device code, refreshes, lists, gets role credentials and signs out', async () => {
      const registration = await json(
        aws([
          'sso-oidc',
          'register-client',
          ...['--client-name', 'cli', '--client-type', 'public', '--scopes', 'sso:account:access'],
        ]),
      );
      const { clientId, clientSecret } = registration;
      const client = ['--client-id', clientId, '--client-secret', clientSecret];
      const startUrl = 'https://d-1234567890.awsapps.com/start';
      const begin = ['sso-oidc', 'start-device-authorization', ...client, '--start-url'];
      await refused(
        aws([...begin, 'https://d-0000000000.awsapps.com/start']),
        'InvalidRequestException',
      );
      const device = await json(aws([...begin, startUrl]));

      const token = ['sso-oidc', 'create-token', ...client, '--grant-type'];
      // Joined with =, because an opaque value may begin with a dash.
      const poll = () => aws([...token, deviceGrant, `--device-code=${device.deviceCode}`]);
      await refused(poll(), 'AuthorizationPendingException');
      emulator.control.decideDevice({ user: 'alice', userCode: device.userCode });
      const first = await json(poll());
      const refresh = () =>
        aws([...token, 'refresh_token', `--refresh-token=${first.refreshToken}`]);
      const { accessToken, expiresIn } = await json(refresh());
      assert.equal(expiresIn, 3600);

      const bearer = `--access-token=${accessToken}`;
      const { accountList } = await json(aws(['sso', 'list-accounts', bearer]));
      assert.equal(accountList.length, 2);
      const account = ['--account-id', '012345678901'];
      const { roleList } = await json(aws(['sso', 'list-account-roles', bearer, ...account]));
      assert.equal(roleList.length, 2);
      const { roleCredentials } = await json(
        aws(['sso', 'get-role-credentials', bearer, ...account, '--role-name', 'ReadOnlyAccess']),
      );
      await refused(
        aws(['sso', 'get-role-credentials', bearer, ...account, '--role-name', 'NoSuchRole']),
        'ForbiddenException',
      );
      const identity = await json(
        aws(['sts', 'get-caller-identity'], {
          AWS_ACCESS_KEY_ID: roleCredentials.accessKeyId,
          AWS_SECRET_ACCESS_KEY: roleCredentials.secretAccessKey,
          AWS_SESSION_TOKEN: roleCredentials.sessionToken,
        }),
      );
      assert.match(
        identity.Arn,
        /:assumed-role\/AWSReservedSSO_ReadOnlyAccess_[0-9a-f]{16}\/alice$/,
      );

      const { code, stderr } = await aws(['sso', 'logout', bearer]);
      // In version 2 this command clears the cache and has no --access-token.
      if (code !== 0) {
        assert.match(stderr, /Unknown options/);
        emulator.control.endSessions({ user: 'alice' });
      }
      await refused(aws(['sso', 'list-accounts', bearer]), 'UnauthorizedException');
      await refused(refresh(), 'InvalidGrantException');
    });

    if (hasCreateTokenWithIam) {
      test('signs CreateTokenWithIAM, for each of its grants', async () => {
        const issuer = createTokenIssuer();
        emulator.control.changeApplication({ trustedIssuers: [issuer.trusted] });
        const clientId = exampleApplications[0]?.arn ?? '';
        const caller = exampleCallers[0];
        assert.ok(caller);
        const calls = createCalls(emulator.identityCenter);
        const token = (grant: string, args: string[], secret = caller.secretAccessKey) =>
          aws(
            [
              ...['sso-oidc', 'create-token-with-iam', '--client-id', clientId],
              ...['--grant-type', grant, ...args],
            ],
            { AWS_ACCESS_KEY_ID: caller.accessKeyId, AWS_SECRET_ACCESS_KEY: secret },
          );
        const prefix = 'urn:ietf:params:oauth';
        const back = new URL(
          emulator.control.decideAuthorization({
            url: calls.authorizeUrl(clientId),
            user: 'alice',
          }),
        );
        const code = `--code=${back.searchParams.get('code')}`;
        const ask = (secret: string) =>
          token(
            'authorization_code',
            [code, '--redirect-uri', redirectUri, '--code-verifier', verifier],
            secret,
          );
        await refused(ask('wrong'), 'InvalidSignatureException');
        const answer = await json(ask(caller.secretAccessKey));
        assert.equal(answer.tokenType, 'Bearer');
        assert.equal(typeof answer.awsAdditionalDetails.identityContext, 'string');
        await refused(ask(caller.secretAccessKey), 'InvalidGrantException');

        const assertion = `--assertion=${issuer.sign()}`;
        const asserted = await json(token(`${prefix}:grant-type:jwt-bearer`, [assertion]));
        const refreshToken = `--refresh-token=${asserted.refreshToken}`;
        assert.equal((await json(token('refresh_token', [refreshToken]))).expiresIn, 3600);
        await refused(token('refresh_token', [refreshToken]), 'InvalidGrantException');

        const subject = calls.signIn(calls.register(codeClient)).accessToken;
        const exchanged = await json(
          token(`${prefix}:grant-type:token-exchange`, [
            `--subject-token=${subject}`,
            ...['--subject-token-type', `${prefix}:token-type:access_token`],
          ]),
        );
        assert.equal(exchanged.issuedTokenType, `${prefix}:token-type:access_token`);
      });
    }
  });
}
