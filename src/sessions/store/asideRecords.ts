/**
 * Records that could not be read. They are kept for a while, because a later version may be able to
 * read them, but not forever, because they contain secrets.
 */
import * as v from 'valibot';
import type { Clock } from '../../base/clock.ts';
import { messageOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { number, string } from '../../base/schemas.ts';
import { asidePrefix } from './secretKeys.ts';
import type { SecretStore } from './secretStore.ts';

export interface AsideRecords {
  /** Rejects as secret storage does. */
  put(id: string, text: string): Promise<void>;
  /** Removes all of them, or those that are too old to be of use. Never rejects. */
  sweep(which: 'all' | 'old'): Promise<void>;
}

/** No session lasts longer than 90 days. */
const keptMs = 100 * 86_400_000;

/** The text as it was found, and when (epoch milliseconds). */
const asideSchema = v.object({ putAsideAt: number, text: string });

export function createAsideRecords({
  clock,
  log,
  secretStore,
}: {
  clock: Pick<Clock, 'now'>;
  log: Log;
  secretStore: Pick<SecretStore, 'keys' | 'get' | 'set' | 'delete'>;
}): AsideRecords {
  const put = async (id: string, text: string) => {
    const aside = { putAsideAt: clock.now(), text };
    await secretStore.set(asidePrefix + id, JSON.stringify(aside));
  };

  const sweepOne = async (key: string, which: 'all' | 'old') => {
    const text = which === 'all' ? undefined : await secretStore.get(key);
    const putAsideAt = text === undefined ? 0 : readTime(text);
    // Version 0.1.0 did not store the time, so it counts from now on.
    if (putAsideAt === undefined) await put(key.slice(asidePrefix.length), text ?? '');
    else if (clock.now() - putAsideAt > keptMs) await secretStore.delete(key);
  };

  return {
    put,
    async sweep(which) {
      try {
        const keys = (await secretStore.keys()).filter((key) => key.startsWith(asidePrefix));
        for (const key of keys) await sweepOne(key, which);
      } catch (error) {
        log.info(`store: records set aside not swept: ${messageOf(error)}`);
      }
    },
  };
}

function readTime(text: string): number | undefined {
  try {
    const aside = v.safeParse(asideSchema, JSON.parse(text));
    return aside.success ? aside.output.putAsideAt : undefined;
  } catch {
    // Not JSON: set aside by version 0.1.0 as it was found.
    return undefined;
  }
}
