import assert from 'node:assert/strict';
import { mkdir, mkdtemp, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { neverAborted } from '../../../src/base/abortable.ts';
import type { SessionEngine } from '../../../src/sessions/engine.ts';
import { type Emulator, startEmulator } from '../../emulator/emulator.ts';
import { filesBelow } from '../../filesBelow.ts';
import { until } from '../../vscode/until.ts';
import { portal, request } from '../desk.ts';
import { aliceWith, openFolderEngine } from './folderEngine.ts';

/** What becomes of a folder between two uses. `others` is a folder that is not ours. */
const faults: Readonly<Record<string, (path: string, others: string) => Promise<void>>> = {
  'is removed': async () => undefined,
  'becomes a file': (path) => writeFile(path, 'x'),
  'becomes a link that leads nowhere': (path) => symlink(join(path, 'nowhere'), path),
  'becomes a link to itself': (path) => symlink(path, path),
  'becomes a link to another folder': (path, others) => symlink(others, path),
};

describe('a folder that is swapped while sessions live', { concurrency: true }, () => {
  let emulator: Emulator;
  before(async () => {
    emulator = await startEmulator({ settings: { accessTokenSeconds: 2 } });
  });
  after(async () => {
    const { reuses } = emulator.control.counts();
    await emulator.close();
    assert.equal(reuses, 0, 'spent refresh tokens were sent');
  });

  for (const place of ['locks', 'sessions']) {
    for (const [what, fault] of Object.entries(faults)) {
      it(`loses no sign-in and no token: ${place} ${what}`, async (t) => {
        const folder = await mkdtemp(join(tmpdir(), 'swapped-'));
        const opened: SessionEngine[] = [];
        const open = async () => {
          const engine = await openFolderEngine(folder, emulator.url);
          opened.push(engine);
          return engine;
        };
        // A refresh in progress writes into the folder until it has ended.
        t.after(async () => {
          for (const engine of opened) engine.dispose();
          for (const engine of opened) await engine.settled();
          await rm(folder, { recursive: true, force: true });
        });
        const others = join(folder, 'others');
        await mkdir(others);
        const prompts = aliceWith((userCode) =>
          emulator.control.decideDevice({ userCode, user: 'alice' }),
        );
        const first = await open();
        const seen = new Set<string>();
        /** Resolves when a token has been refreshed. */
        const refreshed = async (engine: typeof first, id: string) => {
          const { accessToken } = await engine.fresh(id, neverAborted);
          seen.add(accessToken);
          return until('another token', async () => {
            const now = await engine.fresh(id, neverAborted);
            seen.add(now.accessToken);
            return now.accessToken === accessToken ? undefined : now;
          });
        };
        const { id } = await first.signIn(
          { ...request, instance: portal },
          { ...neverAborted, prompts },
        );
        await refreshed(first, id);

        const path = join(folder, place);
        await rename(path, `${path}.before`);
        await fault(path, others);
        await refreshed(first, id);
        await refreshed(first, id);
        assert.equal((await first.list())[0]?.state, 'signed-in');
        first.dispose();

        // What a link leads to may be readable by others.
        for (const [file, text] of await filesBelow(others)) {
          for (const token of seen) assert.ok(!text.includes(token), file);
        }
        await rm(path, { force: true, recursive: true });
        await rename(`${path}.before`, path);
        const second = await open();
        await refreshed(second, id);
        assert.equal((await second.list())[0]?.state, 'signed-in');
      });
    }
  }
});
