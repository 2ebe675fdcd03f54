/**
 * The user's configuration file of the AWS CLI and SDKs: where it is, and its text.
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
 */
import { appendFile, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import type { Environment } from '../aws/endpoints.ts';
import { systemCodeOf } from '../base/errors.ts';

/**
 * What is wrong with a file as a whole.
 * - `not-a-file`: a device or a pipe; it is not read
 * - `too-long`, `utf-16`: not read
 * - `byte-order-mark`, `not-utf-8`: read, but the AWS CLI refuses the file
 */
export type FileProblem = 'not-a-file' | 'too-long' | 'utf-16' | 'byte-order-mark' | 'not-utf-8';

export interface ConfigFile {
  /** Empty where the file is not read. */
  text: string;
  problem?: FileProblem;
}

/** Ten times the size of a file with a thousand profiles. */
const mostBytes = 2 * 1024 * 1024;

/**
 * The file that the AWS CLI reads, as an absolute path: the editor has no folder that a relative
 * path could start from.
 */
export function configFileOf(env: Environment, platform = process.platform): string {
  const { AWS_CONFIG_FILE: named } = env;
  return named ? expandPath(named, env, platform) : join(homeOf(env, platform), '.aws', 'config');
}

/** The file with the user's keys, of which only the names of its profiles matter here. */
export function credentialsFileOf(env: Environment, platform = process.platform): string {
  const { AWS_SHARED_CREDENTIALS_FILE: named } = env;
  const usual = join(homeOf(env, platform), '.aws', 'credentials');
  return named ? expandPath(named, env, platform) : usual;
}

/** An absolute path, with variables and `~` replaced as Python does. */
export function expandPath(
  path: string,
  env: Environment,
  platform: NodeJS.Platform = process.platform,
): string {
  const expanded = withVariables(path, env, platform);
  const home = homeOf(env, platform);
  if (expanded === '~') return home;
  return /^~[/\\]/.test(expanded) ? join(home, expanded.slice(2)) : resolve(expanded);
}

/**
 * The file that SDKs read in place of the AWS CLI's: on Windows some of them find the home folder
 * by `HOME`, and the AWS CLI by `USERPROFILE`. Resolves to `undefined` unless both files exist.
 */
export async function otherConfigFile(
  env: Environment,
  platform = process.platform,
): Promise<string | undefined> {
  if (platform !== 'win32' || env.AWS_CONFIG_FILE || !env.HOME) return undefined;
  const file = configFileOf(env, platform);
  const other = join(env.HOME, '.aws', 'config');
  if (resolve(other) === resolve(file)) return undefined;
  const exist = await Promise.all(
    [file, other].map((each) =>
      stat(each).then(
        () => true,
        () => false,
      ),
    ),
  );
  return exist.every(Boolean) ? other : undefined;
}

/** Where Python's `expanduser` looks. */
function homeOf(env: Environment, platform: NodeJS.Platform): string {
  if (platform !== 'win32') return env.HOME || homedir();
  const { USERPROFILE: profile, HOMEDRIVE: drive, HOMEPATH: path } = env;
  return profile || (drive && path ? drive + path : homedir());
}

/** As Python's `expandvars`: `$NAME`, `${NAME}`, on Windows `%NAME%`. Unknown ones stay. */
function withVariables(path: string, env: Environment, platform: NodeJS.Platform): string {
  const names = platform === 'win32' ? /\$\w+|\$\{\w+\}|%\w+%/g : /\$\w+|\$\{\w+\}/g;
  return path.slice(0, longestPath).replace(names, (name) => env[name.replace(/\W/g, '')] ?? name);
}

const longestPath = 4096;

/** Resolves to `undefined` where there is no file; rejects with the system's error. */
export async function readConfigFile(file: string): Promise<ConfigFile | undefined> {
  try {
    const facts = await stat(file);
    // A pipe would never end, and a device neither. Of a folder, the system itself says what it is.
    if (!facts.isFile() && !facts.isDirectory()) return { text: '', problem: 'not-a-file' };
    if (facts.size > mostBytes) return { text: '', problem: 'too-long' };
    return decode(await readFile(file));
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

function decode(bytes: Buffer): ConfigFile {
  const [first, second] = bytes;
  const isMarked = (first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff);
  // In UTF-16 without a mark, every ASCII character has a zero beside it.
  if (isMarked || (bytes.length > 1 && (first === 0 || second === 0))) {
    return { text: '', problem: 'utf-16' };
  }
  try {
    const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    const hasMark = first === 0xef && second === 0xbb && bytes[2] === 0xbf;
    return hasMark ? { text, problem: 'byte-order-mark' } : { text };
  } catch {
    // Not UTF-8: an editor of old has used the code page of Windows.
    return { text: new TextDecoder('windows-1252').decode(bytes), problem: 'not-utf-8' };
  }
}

/** An empty one, for its owner alone as the AWS CLI makes it. One that exists stays as it is. */
export async function createConfigFile(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '', { flag: 'a', mode: 0o600 });
}

/**
 * Appends to a file that holds `text`, and creates it where there is none. A file that is a link stays
 * one. Resolves to whether it did: not where the file has changed meanwhile. Rejects with the
 * system's error.
 */
export async function appendToConfigFile(
  file: string,
  text: string,
  addition: string,
): Promise<boolean> {
  await createConfigFile(file);
  if ((await readConfigFile(file))?.text !== text) return false;
  await appendFile(file, addition);
  return true;
}
