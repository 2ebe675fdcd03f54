/**
 * Where the person's `~/.aws/config` is, and which sections it has.
 * https://docs.aws.amazon.com/sdkref/latest/guide/file-location.html
 */
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { getHomeDir } from '@smithy/shared-ini-file-loader';
import type { Environment } from '../aws/endpoints.ts';
import { systemCodeOf } from '../base/errors.ts';

/** Its whole path: the editor has no folder to reckon from. */
export function configFileOf({ AWS_CONFIG_FILE: named }: Environment): string {
  if (!named) return join(getHomeDir(), '.aws', 'config');
  return named.startsWith('~/') ? join(getHomeDir(), named.slice(2)) : resolve(named);
}

/** Resolves to nothing where there is no file; rejects with the system's error. */
export async function readConfigFile(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (systemCodeOf(error) === 'ENOENT') return undefined;
    throw error;
  }
}

/** An empty one, for its owner alone as the AWS CLI makes it. One that is there stays as it is. */
export async function createConfigFile(file: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, '', { flag: 'a', mode: 0o600 });
}

export const sessionPrefix = 'sso-session.';

export interface Sections {
  /** The line of each, counted from 1, by the name the SDKs give it: `default`, `sso-session.work`. */
  lines: ReadonlyMap<string, number>;
  /** Lines that the SDKs pass over in silence. */
  notUnderstood: readonly number[];
}

/** The sections of a text, without what is in them, which is for the SDKs' own loader to read. */
export function readSections(text: string): Sections {
  const lines = new Map<string, number>();
  const notUnderstood: number[] = [];
  text.split(/\r?\n/).forEach((raw, index) => {
    const line = index + 1;
    const bare = (raw.split(/(?:^|\s)[;#]/)[0] ?? '').trim();
    const { kind, name } = headerPattern.exec(bare)?.groups ?? {};
    // The loader gives up on a file with this name in it.
    if (name !== undefined && name !== '__proto__') {
      lines.set(kind === undefined || kind === 'profile' ? name : `${kind}.${name}`, line);
    } else if (bare !== '' && !isValue(raw, bare, lines.size > 0)) {
      notUnderstood.push(line);
    }
  });
  return { lines, notUnderstood };
}

const headerPattern = /^\[\s*(?:(?<kind>[\w-]+)\s+)?(?<quote>["']?)(?<name>.*?)\k<quote>\s*\]$/;

/** `key = value` in a section, or the indented rest of a value. */
function isValue(raw: string, bare: string, inSection: boolean): boolean {
  return inSection && (bare.indexOf('=') > 0 || /^\s/.test(raw));
}
