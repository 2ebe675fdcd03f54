/** The whole story of the extension, played by a scripted user and printed as a transcript. */

import { decide, openStage, type Stage } from '../e2e/stage.ts';
import {
  codeDialog,
  commands,
  menuEntry,
  openSignInPage,
  signedInAs,
  signingIn,
  successPage,
  useCode,
} from '../e2e/texts.ts';
import type { JournalEntry } from '../emulator/control/journal.ts';
import { until } from '../vscode/until.ts';

const accessTokenSeconds = 12;
const alice = 'alice · Acme';
const bob = 'bob · Acme';

/** Rejects at the first step that fails; the screenshots up to there are in `out/demo/`. */
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
  console.log('\nEvery step worked. The screenshots are in out/demo/.');
}

type Scene = [title: string, play: (stage: Stage) => Promise<string[]>];

const scenes: Scene[] = [
  ['alice signs in with the browser', signInWithBrowser],
  ['VS Code shows the account', showAccounts],
  ['Another extension is allowed to use the session', shareSession],
  ['The access token is refreshed before it expires', watchRefresh],
  ['bob signs in with a device code', signInWithCode],
  ['Both sign out of VS Code and of the access portal', signOut],
];

async function signInWithBrowser({ workbench, asked }: Stage): Promise<string[]> {
  const page = await workbench.popup(() => workbench.run(commands.signIn));
  const notice = await workbench.notification(signingIn);
  await workbench.screenshot('browser-flow-notice');
  await workbench.screenshot('browser-page', page);
  await decide(page, 'alice', 'approve');
  await page.getByRole('heading', { name: successPage }).waitFor();
  await workbench.screenshot('callback-page', page);
  await page.close();
  const done = await workbench.notification(signedInAs(alice));
  return [notice, done, ...tokenLines(only(asked('/token', 'authorization_code')))];
}

async function showAccounts({ workbench }: Stage): Promise<string[]> {
  const entries = await workbench.openAccounts();
  await workbench.screenshot('accounts-menu');
  await workbench.escape();
  const entry = menuEntry(alice);
  if (!entries.includes(entry)) throw new Error(`"${entry}" is not among ${entries.join(', ')}`);
  return [`Accounts menu: ${entry}`];
}

async function shareSession({ workbench }: Stage): Promise<string[]> {
  await workbench.run('Consumer: Sign In');
  const { text } = await workbench.dialog('Session Consumer');
  await workbench.screenshot('consent');
  await workbench.clickDialog('Session Consumer', 'Allow');
  await workbench.choose(alice);
  return [text, await workbench.notification(/Consumer has alice · Acme, .* token \w{8}/)];
}

async function watchRefresh({ asked }: Stage): Promise<string[]> {
  const refreshes = () => asked('/token', 'refresh_token').filter(({ status }) => status === 200);
  const known = refreshes().length;
  const before = refreshes().at(-1) ?? only(asked('/token', 'authorization_code'));
  const after = await until('a refresh', () => refreshes()[known]);
  return ['before:', ...tokenLines(before), 'after:', ...tokenLines(after)];
}

async function signInWithCode({ workbench, asked }: Stage): Promise<string[]> {
  const notNeeded = await workbench.popup(() => workbench.run(commands.signIn));
  await workbench.clickNotification(signingIn, useCode);
  await notNeeded.close();
  const { text } = await workbench.dialog(codeDialog);
  await workbench.screenshot('device-code');
  const page = await workbench.popup(() => workbench.clickDialog(codeDialog, openSignInPage));
  await workbench.screenshot('device-page', page);
  await decide(page, 'bob', 'approve');
  await page.close();
  const done = await workbench.notification(signedInAs(bob));
  const grant = 'urn:ietf:params:oauth:grant-type:device_code';
  const answered = asked('/token', grant).filter(({ status }) => status === 200);
  return [...text.split('\n'), done, ...tokenLines(only(answered))];
}

async function signOut({ workbench, asked, emulator }: Stage): Promise<string[]> {
  await workbench.openAccounts();
  await workbench.screenshot('two-accounts');
  await workbench.escape();
  for (const account of [alice, bob]) {
    await workbench.openAccounts();
    await workbench.clickMenu(menuEntry(account), 'Sign Out');
    await workbench.clickDialog(account, 'Sign Out');
    await workbench.accountGone(menuEntry(account));
  }
  await until('both logouts at the portal', () => asked('/logout')[1]);
  const left = emulator.control.sessions().length;
  if (left > 0) throw new Error(`${left} portal sessions are left`);
  return [`portal sessions ended: ${asked('/logout').length}, left: ${left}`];
}

/** The tokens are short hashes, as the emulator's journal keeps them. */
function tokenLines({ at, issued }: JournalEntry): string[] {
  const end = new Date(at + accessTokenSeconds * 1000);
  return [
    `access token ${issued.accessToken}, expires ${end.toISOString()}`,
    `refresh token ${issued.refreshToken}`,
  ];
}

function only(entries: readonly JournalEntry[]): JournalEntry {
  const [entry] = entries;
  if (!entry || entries.length > 1) throw new Error(`${entries.length} requests instead of one`);
  return entry;
}
