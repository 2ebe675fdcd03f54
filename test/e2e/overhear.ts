/** Listening for secrets on the wire, to look for them where they must not be. */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { Emulator } from '../emulator/emulator.ts';
import type { EditorServer } from '../vscode/server.ts';
import type { Workbench } from '../vscode/workbench.ts';

const secretNames = [
  'accessToken',
  'refreshToken',
  'clientSecret',
  'deviceCode',
  'code',
  'codeVerifier',
  'secretAccessKey',
  'sessionToken',
];

/** Returns a set that gets every secret that goes over the wire from now on. */
export function overhear({ identityCenter }: Emulator): Set<string> {
  const secrets = new Set<string>();
  const listen = (text: string) => {
    const pattern = new RegExp(`"(?:${secretNames.join('|')})":"([^"]+)"`, 'g');
    for (const [, secret] of text.matchAll(pattern)) if (secret) secrets.add(secret);
  };
  const { handle } = identityCenter;
  identityCenter.handle = (request) => {
    const handled = handle(request);
    listen(request.body);
    if (handled.outcome !== 'reset') listen(handled.outcome.body);
    return handled;
  };
  return secrets;
}

/** Rejects when a log file of VS Code or of an extension holds one of the secrets. */
export async function assertNotLogged(
  server: EditorServer,
  secrets: ReadonlySet<string>,
): Promise<void> {
  const logs = await server.logs();
  assert.match([...logs.values()].join(), /sign-in: done/, 'the log of the extension is there');
  for (const [file, text] of logs) {
    for (const secret of secrets) assert.ok(!text.includes(secret), `a secret is in ${file}`);
  }
}

/**
 * Resolves to the files with one of the secrets, of all that VS Code, its extensions and the programs
 * in its terminals have written, relative to the user's home folder; and to the name of the browser's
 * storage, where it has one.
 */
export async function placesWith(
  secrets: ReadonlySet<string>,
  { server, workbench }: { server: EditorServer; workbench: Workbench },
): Promise<string[]> {
  const places: string[] = [];
  const hasAny = (text: string) => [...secrets].some((secret) => text.includes(secret));
  for await (const file of filesBelow(server.folder)) {
    const text = await readFile(file, 'latin1').catch(() => '');
    if (hasAny(text)) places.push(path.relative(server.home, file));
  }
  const stored = await workbench.page.context().storageState({ indexedDB: true });
  if (hasAny(JSON.stringify(stored))) places.push('the storage of the browser');
  return places;
}

/** Yields the path of each file. Temporary ones may be gone meanwhile. */
async function* filesBelow(folder: string): AsyncGenerator<string> {
  const entries = await readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries) {
    const file = path.join(folder, entry.name);
    if (entry.isDirectory()) yield* filesBelow(file);
    else if (entry.isFile()) yield file;
  }
}
