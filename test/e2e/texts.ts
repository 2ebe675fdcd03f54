/** The texts of the extension that several tests look for, so that a change of one is one edit. */

/** Entries of the palette. */
export const commands = {
  signIn: 'Sign in with IAM Identity Center',
  signOut: 'IAM Identity Center: Sign Out…',
  showAccounts: 'IAM Identity Center: Show Accounts',
  renewSession: 'IAM Identity Center: Renew Session…',
  diagnose: 'IAM Identity Center: Diagnose Sign-in',
  showLog: 'IAM Identity Center: Show Log',
} as const;

/** The notification while a sign-in at the instance "Acme" goes on, and its buttons. */
export const signingIn = 'Signing in to Acme';
export const useCode = 'Use a Code Instead';
export const useBrowser = 'Use the Browser Instead';
export const pasteAddress = 'Paste the Address';

/** The dialog with the code, and the button that opens its page. */
export const codeDialog = 'Your sign-in code is';
export const openSignInPage = 'Open Sign-in Page';

/** The notifications at the end of a sign-in. */
export const signedInAs = (account: string) => `Signed in as ${account}`;
export const denied = 'The sign-in was denied';

/** Entries of the lists on the way to a sign-in. */
export const anotherAccount = 'Sign In to Another Account';
export const anotherInstance = 'Another Instance';
export const findRegion = 'Find It for Me';

/** The placeholders and prompts of the boxes on the way to a sign-in. */
export const whichInstance = 'Which instance?';
export const whichRegion = 'Where Identity Center is';
export const whichLink = 'Paste the link of your AWS access portal';
export const whichName = 'No role shows your user name';

/** States of an account, as the status bar and the list of accounts show them. */
export const states = {
  signedIn: 'signed in',
  signInRequired: 'needs you',
  waiting: 'waiting for the network',
} as const;

/** The status item of two users. */
export const twoAccounts = '2 accounts';

/** The entry of an account in VS Code's Accounts menu. */
export const menuEntry = (account: string) => `${account} (IAM Identity Center)`;

/** The headings of the pages that a browser sign-in ends on. */
export const successPage = 'You are signed in';
export const deniedPage = 'Access was denied';
