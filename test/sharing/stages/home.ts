/** A home folder, for as long as a test needs one. */
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setEnvironment } from '../../fakes/environment.ts';

export interface Home extends AsyncDisposable {
  path: string;
  /** `~/.aws/sso/cache`. */
  cache: string;
  /** The texts in the cache by the names of their files. */
  cached(): Promise<Record<string, string>>;
  write(file: string, text: string): Promise<void>;
}

/** `HOME` is its path until it is disposed of. */
export async function createHome(): Promise<Home> {
  const path = await mkdtemp(join(tmpdir(), 'home-'));
  const environment = setEnvironment({ HOME: path });
  const cache = join(path, '.aws', 'sso', 'cache');
  return {
    path,
    cache,
    async cached() {
      const files = await readdir(cache);
      const texts = files.map(async (file) => [file, await readFile(join(cache, file), 'utf8')]);
      return Object.fromEntries(await Promise.all(texts));
    },
    write: (file, text) => writeFile(join(cache, file), text),
    async [Symbol.asyncDispose]() {
      environment[Symbol.dispose]();
      await rm(path, { recursive: true });
    },
  };
}
