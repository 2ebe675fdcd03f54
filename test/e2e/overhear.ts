/**
 * Looks for the secrets of a run in everything that is written anywhere. What may hold which of them is
 * listed here, as SECURITY.md says it.
 */
import assert from 'node:assert/strict';
import { readdir, readFile } from 'node:fs/promises';
import path from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import type { Emulator } from '../emulator/emulator.ts';
import { filesBelow } from '../filesBelow.ts';
import type { EditorServer } from '../vscode/server.ts';
import type { Workbench } from '../vscode/workbench.ts';

const secretNames = [
  ...['accessToken', 'refreshToken', 'idToken', 'clientSecret', 'deviceCode', 'code'],
  ...['codeVerifier', 'secretAccessKey', 'sessionToken'],
  ...['assertion', 'subjectToken', 'identityContext'],
] as const;
type SecretName = (typeof secretNames)[number];

/** The secrets that went over the wire, with the member that each of them was in. */
export type Secrets = ReadonlyMap<string, SecretName>;

/** Returns a map that gets every secret that goes over the wire from now on. */
export function overhear({ identityCenter }: Emulator): Secrets {
  const secrets = new Map<string, SecretName>();
  const pattern = new RegExp(`"(${secretNames.join('|')})":"([^"]+)"`, 'g');
  const listen = (text: string) => {
    for (const [, name, secret] of text.matchAll(pattern)) {
      if (secret) secrets.set(secret, name as SecretName);
    }
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

const roleSecrets: readonly SecretName[] = ['secretAccessKey', 'sessionToken'];

/** The places that may hold secrets, and which. */
const allowed: readonly (readonly [place: RegExp, names: readonly SecretName[]])[] = [
  // Sharing with the AWS CLI, once the user has turned it on.
  [/^file home\/\.aws\/sso\/cache\/[0-9a-f]{40}\.json$/, ['accessToken']],
  // What the AWS CLI itself writes when a test runs it.
  [/^file home\/\.aws\/cli\/cache\//, roleSecrets],
  // A terminal with credentials, and the programs that a test runs in it or starts with a role.
  [/^environment of /, roleSecrets],
  // Where the foreign provider of a test has its token from.
  [/^environment of /, ['assertion']],
  [/^file workspace\//, roleSecrets],
  // The last page of a sign-in: the code is spent, and good only with the verifier.
  [/^address of a page$/, ['code']],
];

/** A text from somewhere, and where that is. */
type Place = readonly [where: string, text: string];

export interface Sight {
  server: EditorServer;
  workbench: Workbench;
}

/** Resolves to each place that holds a secret, and the member that the secret was in. */
export async function placesWith(
  secrets: Secrets,
  { server, workbench }: Sight,
): Promise<{ place: string; name: SecretName }[]> {
  const browser = workbench.page.context();
  const texts = [
    ...(await writtenBelow(server.folder)),
    ...(await server.logs()),
    ...(await processesOf(server.folder)),
    ...(await Promise.all(browser.pages().map(contentOf))).flat(),
    await storageOf(browser),
  ];
  const spelled = [...secrets].map(([secret, name]) => ({ name, spellings: spellingsOf(secret) }));
  return texts.flatMap(([place, text]) => {
    const found = spelled.filter(({ spellings }) => spellings.some((each) => text.includes(each)));
    return [...new Set(found.map(({ name }) => name))].map((name) => ({ place, name }));
  });
}

/** Rejects with the places that hold a secret and may not. */
export async function assertNothingLeaks(secrets: Secrets, sight: Sight): Promise<void> {
  const leaks = (await placesWith(secrets, sight)).filter(
    ({ place, name }) =>
      !allowed.some(([where, names]) => where.test(place) && names.includes(name)),
  );
  assert.deepEqual(leaks, [], 'secrets were found');
}

/** As it is, in a URL, in base64 at each offset, and in the wide letters of a database. */
function spellingsOf(secret: string): string[] {
  const base64 = [0, 1, 2].map((offset) =>
    Buffer.from(' '.repeat(offset) + secret)
      .toString('base64')
      .slice(offset === 0 ? 0 : 4, -4),
  );
  const wide = Buffer.from(secret, 'utf16le').toString('latin1');
  return [secret, encodeURIComponent(secret), wide, ...base64];
}

/** What VS Code, its extensions and its terminals have written, the home folder included. */
async function writtenBelow(folder: string): Promise<Place[]> {
  return (
    [...(await filesBelow(folder))]
      // The code of the extensions.
      .filter(([file]) => !file.startsWith('server/extensions/'))
      .map(([file, text]) => [`file ${file}`, text])
  );
}

/** Command lines and environments of the processes of this VS Code; none where there is no `/proc`. */
async function processesOf(folder: string): Promise<Place[]> {
  const ids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  const found: Place[] = [];
  for (const id of ids) {
    const read = (file: string) => readFile(`/proc/${id}/${file}`, 'latin1').catch(() => '');
    const [command, environment] = [await read('cmdline'), await read('environ')];
    if (!`${command}\0${environment}`.includes(folder)) continue;
    const name = path.basename(command.split('\0', 1)[0] ?? '');
    found.push([`command line of ${name}`, command], [`environment of ${name}`, environment]);
  }
  return found;
}

/** What a page shows. */
async function contentOf(page: Page): Promise<Place[]> {
  return [
    ['address of a page', page.url()],
    ['title of a page', await page.title()],
    ['text of a page', await page.content()],
    ['storage of a page', await page.evaluate(() => JSON.stringify({ ...sessionStorage }))],
  ];
}

/** What the browser keeps: the secret storage of this VS Code, encrypted, is a part of it. */
async function storageOf(context: BrowserContext): Promise<Place> {
  return [
    'storage of the browser',
    JSON.stringify(await context.storageState({ indexedDB: true })),
  ];
}
