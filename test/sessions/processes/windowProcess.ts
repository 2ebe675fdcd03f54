/** One window as a process of its own: signs in, then asks for a token again and again. */
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { systemClock as clock } from '../../../src/base/clock.ts';
import { SignInError } from '../../../src/base/errors.ts';
import { createFileLock } from '../../../src/base/fileLock.ts';
import { noLog as log } from '../../../src/base/log.ts';
import { createSealedFolder } from '../../../src/base/sealedFolder.ts';
import { createUndiciTransport } from '../../../src/http/undiciTransport.ts';
import { createSharedVault } from '../../../src/sessions/sharedVault.ts';
import { portal, request } from '../desk.ts';
import { wireEngine } from '../wired.ts';
import { createFolderVault } from './folderVault.ts';

/** What it tells the test. */
export type Told =
  | { kind: 'code'; userCode: string }
  | { kind: 'signed-in'; id: string }
  | { kind: 'token'; accessToken: string; leftMs: number }
  | { kind: 'refused'; code: string; message: string };

const [folder = '', endpoint = ''] = process.argv.slice(2);
const tell = (told: Told) => process.send?.(told);
const never = new AbortController().signal;
const wait = () => new Promise<never>(() => undefined);

const engine = wireEngine({
  clock,
  log,
  endpoint,
  transport: createUndiciTransport(),
  lock: createFileLock({ folder: join(folder, 'locks'), clock, log, deadAfterMs: 4_000 }),
  vault: createSharedVault({
    clock,
    log,
    vault: await createFolderVault(join(folder, 'secrets')),
    copies: createSealedFolder({ folder: join(folder, 'sessions'), clock, log }),
  }),
  onStorageError: (error) => {
    throw error;
  },
});

const { id } =
  (await engine.list())[0] ??
  (await engine.signIn(
    { ...request, instance: portal },
    {
      signal: never,
      human: {
        compareCode: ({ userCode }) => {
          tell({ kind: 'code', userCode });
          return wait();
        },
        continueInBrowser: wait,
        offerTakeOver: wait,
        askName: async () => 'alice',
        showStep: () => undefined,
        showOtherPerson: () => undefined,
      },
    },
  ));
tell({ kind: 'signed-in', id });

for (;;) {
  try {
    const { accessToken, expiresAt } = await engine.fresh(id, { signal: never });
    tell({ kind: 'token', accessToken, leftMs: expiresAt - clock.now() });
  } catch (error) {
    const code = error instanceof SignInError ? error.code : 'unknown';
    tell({ kind: 'refused', code, message: String(error) });
  }
  await setTimeout(Math.random() * 200);
}
