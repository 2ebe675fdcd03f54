/** The names in package.json, and the commands that only the extension itself runs. */

export const authenticationProvider = {
  id: 'aws-iam-identity-center',
  label: 'IAM Identity Center',
} as const;

export const commands = {
  signIn: 'iamIdentityCenter.signIn',
  signOut: 'iamIdentityCenter.signOut',
  showAccounts: 'iamIdentityCenter.showAccounts',
  renewSession: 'iamIdentityCenter.renewSession',
  openAccessPortal: 'iamIdentityCenter.openAccessPortal',
  openConsole: 'iamIdentityCenter.openConsole',
  useRoleInTerminal: 'iamIdentityCenter.useRoleInTerminal',
  copyRoleCredentials: 'iamIdentityCenter.copyRoleCredentials',
  addCliProfiles: 'iamIdentityCenter.addCliProfiles',
  diagnose: 'iamIdentityCenter.diagnose',
  showLog: 'iamIdentityCenter.showLog',
} as const;

/** Registered, but not in the palette. */
export const internalCommands = {
  /** Signs the user of a session in again; takes the id of the session or of its account. */
  signInAgain: 'iamIdentityCenter.signInAgain',
  /** Asks for the name of a session's user; takes the id of the session. */
  correctUser: 'iamIdentityCenter.correctUser',
  /** The link in the description of the setting `instances`. */
  addAccessPortal: 'iamIdentityCenter.addAccessPortal',
  /** A link of a sign-in notification; takes the id of the attempt and the link's action. */
  clickLink: 'iamIdentityCenter.attempt',
  /** Stops using the role of this workspace in terminals. */
  stopUsingRole: 'iamIdentityCenter.stopUsingRole',
  /** Asks the portal again for what the view of AWS access shows. */
  refreshAccess: 'iamIdentityCenter.refreshAccess',
  /** Shows one page more below a row of the view; takes the row. */
  showMoreAccess: 'iamIdentityCenter.showMoreAccess',
  /** Marks an AWS account as production; takes a row of the view. */
  markAsProduction: 'iamIdentityCenter.markAsProduction',
  /** Takes this mark away; takes a row of the view. */
  removeProductionMark: 'iamIdentityCenter.removeProductionMark',
  /** Copies the report of the last diagnosis; there while its tab is open. */
  copyDiagnosis: 'iamIdentityCenter.copyDiagnosis',
  /** The name of `signIn` for keybindings in version 0.1.0, which may still use it. */
  signInHere: 'iamIdentityCenter.signInHere',
} as const;
