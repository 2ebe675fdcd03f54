/** Names of profiles: which ones every program can use, and which one a role gets. */
import { readConfigText } from './configText.ts';

/** The texts of both files that have profiles in them. */
export interface ProfileFiles {
  /** Of `~/.aws/config`. */
  config: string;
  /** Of `~/.aws/credentials`: the JavaScript SDK prefers the keys of a profile there. */
  credentials: string;
}

/**
 * Why a profile cannot have this name: what every SDK reads without quotes is less than what some
 * do, and of two profiles of one name each program takes another.
 */
export function profileNameProblem(
  name: string,
  files: ProfileFiles,
): 'empty' | 'characters' | 'taken' | undefined {
  if (name === '') return 'empty';
  if (!/^[\w@+.%:/-]+$/.test(name) || name === '__proto__') return 'characters';
  const isIn = (text: string) => profileNames(text).has(name);
  return isIn(files.config) || isIn(files.credentials) ? 'taken' : undefined;
}

/** The names of the profiles in either file; in `~/.aws/credentials` they stand by themselves. */
export function profileNames(text: string): Set<string> {
  const { sections } = readConfigText(text);
  return new Set(
    sections
      .filter(({ kind }) => kind === '' || kind === 'profile')
      .map(({ kind, name }) => (kind === '' ? name.replace(/^profile\s+/, '') : name)),
  );
}

/** The name, with a number where it is taken in the files or in `others`. */
export function freeName(
  name: string,
  files: ProfileFiles,
  others: ReadonlySet<string> = new Set(),
): string {
  let free = name;
  for (let number = 2; others.has(free) || profileNameProblem(free, files) === 'taken'; number++) {
    free = `${name}-${number}`;
  }
  return free;
}
