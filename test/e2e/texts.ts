/** The texts of the extension that several tests look for, so that a change of one is one edit. */

/** Entries of the palette. */
export const commands = {
  signIn: 'AWS SSO: Sign in with IAM Identity Center',
  signOut: 'AWS IAM Identity Center (SSO): Sign Out…',
  showAccounts: 'AWS IAM Identity Center (SSO): Show Accounts',
  renewSession: 'AWS IAM Identity Center (SSO): Start a New Session…',
  openConsole: 'AWS IAM Identity Center (SSO): Open AWS Console…',
  useRole: 'AWS IAM Identity Center (SSO): Use Role in Terminal…',
  copyCredentials: 'AWS IAM Identity Center (SSO): Copy Role Credentials…',
  addProfiles: 'AWS IAM Identity Center (SSO): Add AWS CLI Profiles…',
  diagnose: 'AWS IAM Identity Center (SSO): Diagnose Sign-in',
  showLog: 'AWS IAM Identity Center (SSO): Show Log',
} as const;

/** The notification while a sign-in at the instance "Acme" goes on, and its buttons. */
export const signingIn = 'Signing in to Acme';
export const useCode = 'Use a Code Instead';
export const useBrowser = 'Use the Browser Instead';
export const pasteAddress = 'Paste the Address';
/** The link to the list of the other actions. */
export const more = 'More…';

/** The question about an access portal that nobody has chosen, and its answer. */
export const approval = 'Sign in to ';
export const approve = 'Use This Access Portal';

/** The dialog with the code, and the button that opens its page. */
export const codeDialog = 'Your sign-in code is';
export const openSignInPage = 'Open Sign-in Page';

/** The notifications at the end of a sign-in. */
export const signedInAs = (account: string) => `Signed in as ${account}`;
export const signedOut = (account: string) =>
  `Signed out, here and at the access portal: ${account}.`;
export const denied = 'Access was denied in the browser';

/** Entries of the lists on the way to a sign-in. */
export const anotherSignIn = 'Add Another Sign-in';
export const anotherInstance = 'Another Portal…';
export const findRegion = 'Find the Region for Me';

/** The placeholders and prompts of the boxes on the way to a sign-in. */
export const whichInstance = 'Which access portal?';
export const whichRegion = 'Type or choose the region';
export const portalName = 'Name for this portal';
export const whichLink = 'Paste the link to your AWS access portal';
export const whichName = 'Your user name could not be looked up. Enter it';

/** What the box for the link shows about a text that is not a link. */
export const unrecognized = 'This text is not recognized.';

/** States of an account, as the status bar and the list of accounts show them. */
export const states = {
  signedIn: 'Signed in',
  signInRequired: 'Sign-in required',
  waiting: 'Waiting for the network',
} as const;

/** What the status item shows beside the name of one of two users; a regular expression. */
export const twoUsers = String.raw`\w+ \+1`;

/** The entry of an account in VS Code's Accounts menu. */
export const menuEntry = (account: string) => `${account} (IAM Identity Center)`;

/** The headings of the pages that a browser sign-in ends on. */
export const successPage = 'You are signed in';
export const deniedPage = 'Access was denied';
