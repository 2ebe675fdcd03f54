/** The whole story of the extension, played by a scripted person and told as a transcript. */

import { decide, openStage, type Stage } from '../e2e/stage.ts';
import type { JournalEntry } from '../emulator/control/journal.ts';

const accessTokenSeconds = 12;

/** Rejects at the first step that was not seen; the screenshots until then are in `out/demo/`. */
export async function playStory(): Promise<void> {
  console.log('Starting VS Code, an Identity Center and a browser…');
  await using stage = await openStage({
    pictures: 'demo',
    emulator: { accessTokenSeconds },
    settings: { 'iamIdentityCenter.signInMethod': 'browser' },
  });
  for (const [number, [title, play]] of scenes.entries()) {
    console.log(`\n${number + 1}. ${title}`);
    for (const line of await play(stage)) console.log(`   ${line}`);
  }
  console.log('\nEvery step was seen. The pictures are in out/demo/.');
}

type Scene = [title: string, play: (stage: Stage) => Promise<string[]>];

const scenes: Scene[] = [
  ['alice signs in through the browser', signInWithBrowser],
  ['VS Code shows the account', showAccounts],
  ['Another extension is allowed to have the session', shareSession],
  ['The token is refreshed before it runs out', watchRefresh],
  ['bob signs in with a device code', signInWithCode],
  ['Both sign out, here and at the portal', signOut],
];

async function signInWithBrowser({ workbench, asked }: Stage): Promise<string[]> {
  const page = await workbench.popup(() => workbench.run('Sign in with IAM Identity Center'));
  const notice = await workbench.notification('Signing in to Acme');
  await workbench.screenshot('browser-flow-notice');
  await workbench.screenshot('browser-page', page);
  await decide(page, 'alice', 'approve');
  await page.getByRole('heading', { name: 'You are signed in' }).waitFor();
  await workbench.screenshot('callback-page', page);
  await page.close();
  const done = await workbench.notification('Signed in as alice · Acme.');
  return [notice, done, ...tokenLines(only(asked('/token', 'authorization_code')))];
}

async function showAccounts({ workbench }: Stage): Promise<string[]> {
  const entries = await workbench.openAccounts();
  await workbench.screenshot('accounts-menu');
  await workbench.escape();
  return [`Accounts menu: ${expected(entries, /^alice · Acme/)}`];
}

async function shareSession({ workbench }: Stage): Promise<string[]> {
  await workbench.run('Consumer: Sign In');
  const { text } = await workbench.dialog('Session Consumer');
  await workbench.screenshot('consent');
  await workbench.clickDialog('Session Consumer', 'Allow');
  await workbench.choose('alice · Acme');
  return [text, await workbench.notification(/Consumer has alice · Acme, .* token \w{8}/)];
}

async function watchRefresh({ asked, until }: Stage): Promise<string[]> {
  const refreshes = () => asked('/token', 'refresh_token').filter(({ status }) => status === 200);
  const known = refreshes().length;
  const before = refreshes().at(-1) ?? only(asked('/token', 'authorization_code'));
  const after = await until('a refresh', () => refreshes()[known], 2 * accessTokenSeconds);
  return ['before:', ...tokenLines(before), 'after:', ...tokenLines(after)];
}

async function signInWithCode({ workbench, asked }: Stage): Promise<string[]> {
  const notNeeded = await workbench.popup(() => workbench.run('Sign in with IAM Identity Center'));
  await workbench.clickNotification('Signing in to Acme', 'Use a Code Instead');
  await notNeeded.close();
  const { text } = await workbench.dialog('Your sign-in code is');
  await workbench.screenshot('device-code');
  const page = await workbench.popup(() =>
    workbench.clickDialog('Your sign-in code is', 'Open Sign-in Page'),
  );
  await workbench.screenshot('device-page', page);
  await decide(page, 'bob', 'approve');
  await page.close();
  const done = await workbench.notification('Signed in as bob · Acme.');
  const grant = 'urn:ietf:params:oauth:grant-type:device_code';
  const answered = asked('/token', grant).filter(({ status }) => status === 200);
  return [...text.split('\n'), done, ...tokenLines(only(answered))];
}

async function signOut({ workbench, asked, emulator, until }: Stage): Promise<string[]> {
  const entries = await workbench.openAccounts();
  await workbench.screenshot('two-accounts');
  await workbench.escape();
  for (const name of ['alice · Acme', 'bob · Acme']) {
    const entry = expected(entries, new RegExp(`^${name}`));
    await workbench.openAccounts();
    await workbench.clickMenu(entry, 'Sign Out');
    await workbench.clickDialog(name, 'Sign Out');
    await workbench.accountGone(entry);
  }
  await until('both logouts at the portal', () => asked('/logout')[1]);
  const left = emulator.control.sessions().length;
  if (left > 0) throw new Error(`${left} sessions are left at the portal`);
  return [`Portal: ${asked('/logout').length} sessions ended, ${left} left`];
}

/** Tokens are told as short hashes, as the emulator's journal keeps them. */
function tokenLines({ at, issued }: JournalEntry): string[] {
  const end = new Date(at + accessTokenSeconds * 1000);
  return [
    `access token ${issued.accessToken}, expires ${end.toISOString()}`,
    `refresh token ${issued.refreshToken}`,
  ];
}

function only(entries: readonly JournalEntry[]): JournalEntry {
  const [entry] = entries;
  if (!entry || entries.length > 1) throw new Error(`${entries.length} requests in place of one`);
  return entry;
}

function expected(entries: readonly string[], pattern: RegExp): string {
  const found = entries.find((entry) => pattern.test(entry));
  if (!found) throw new Error(`${pattern} is not among: ${entries.join(', ')}`);
  return found;
}
