/** A window in its own process: signs in, then requests a token again and again. */

import { neverAborted } from '../../../src/base/abortable.ts';
import { systemClock as clock } from '../../../src/base/clock.ts';
import { SignInError } from '../../../src/base/errors.ts';
import { portal, request } from '../desk.ts';
import { createRandom } from '../simulation/random.ts';
import { aliceWith, openFolderEngine } from './folderEngine.ts';

/** The messages to the test. */
export type Told =
  | { kind: 'code'; userCode: string }
  | { kind: 'signed-in'; id: string }
  | { kind: 'token'; accessToken: string; leftMs: number }
  | { kind: 'refused'; code: string; message: string };

const [folder = '', endpoint = '', seed] = process.argv.slice(2);
const random = createRandom(Number(seed));
const tell = (told: Told) => process.send?.(told);
const engine = await openFolderEngine(folder, endpoint, { deadAfterMs: 4_000 });

const { id } =
  (await engine.list())[0] ??
  (await engine.signIn(
    { ...request, instance: portal },
    {
      signal: neverAborted.signal,
      prompts: aliceWith((userCode) => tell({ kind: 'code', userCode })),
    },
  ));
tell({ kind: 'signed-in', id });

for (;;) {
  try {
    const { accessToken, expiresAt } = await engine.fresh(id, neverAborted);
    tell({ kind: 'token', accessToken, leftMs: expiresAt - clock.now() });
  } catch (error) {
    const code = error instanceof SignInError ? error.code : 'unknown';
    tell({ kind: 'refused', code, message: String(error) });
  }
  await clock.sleep(random.between(0, 200), neverAborted);
}
