/** What an extension that was used leaves behind when it is uninstalled. */
import assert from 'node:assert/strict';
import { access, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, test } from 'node:test';
import { until } from '../vscode/until.ts';
import { stepsOf } from './scenario.ts';
import { approve, openStage } from './stage.ts';
import { commands, signedInAs } from './texts.ts';

const id = 'identity-center.iam-identity-center-auth';

describe('uninstalling the extension', () => {
  test('removes the tokens that it keeps in files', async (t) => {
    await using stage = await openStage({
      pictures: 'e2e/uninstall',
      settings: {
        'iamIdentityCenter.signInMethod': 'browser',
        'iamIdentityCenter.shareWithAwsCli': 'accessToken',
      },
    });
    const { workbench, server } = stage;
    const step = stepsOf(t, workbench);
    const storage = path.join(server.folder, 'server/data/User/globalStorage', id);
    const cache = path.join(server.home, '.aws/sso/cache');
    const list = async (folder: string) => (await readdir(folder).catch(() => [])).sort();

    await step('a user signs in, and shares the sign-in with the AWS CLI', async () => {
      await approve('alice', workbench, () => workbench.run(commands.signIn));
      await workbench.notification(signedInAs('alice · Acme'));
      await until('a shared token', async () => (await list(cache))[0]);
      assert.equal((await list(path.join(storage, 'sessions'))).length, 1);
      await writeFile(path.join(cache, `${'f'.repeat(40)}.json`), '{}');
    });

    await step('the extension is uninstalled', async () => {
      const extensions = path.join(server.folder, 'server/extensions');
      const [own = ''] = (await readdir(extensions)).filter((name) => name.startsWith(id));
      const note = path.join(extensions, own, 'dist/storage.json');
      assert.deepEqual(JSON.parse(await readFile(note, 'utf8')), [storage]);
      await server.uninstall(id);
      assert.deepEqual(await list(cache), [`${'f'.repeat(40)}.json`]);
      await assert.rejects(access(path.join(storage, 'sessions')), { code: 'ENOENT' });
      await assert.rejects(access(path.join(storage, 'locks')), { code: 'ENOENT' });
    });
  });
});
