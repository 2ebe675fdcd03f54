/** Who lives in the emulated Identity Center: its instances, their people, and what those may use. */

export interface Assignment {
  accountId: string;
  accountName: string;
  emailAddress: string;
  roles: readonly string[];
}

export interface User {
  /** The user name, which also becomes the role-session name. */
  name: string;
  displayName: string;
  email: string;
  /** The user id of the identity store; `sub` of an idToken. */
  id: string;
  accounts: readonly Assignment[];
}

export interface Instance {
  name: string;
  startUrl: string;
  region: string;
  /** Sixteen characters; the issuer URL and the ARN are made of it. */
  id: string;
  identityStoreId: string;
  ownerAccountId: string;
  users: readonly User[];
}

/** A customer managed application: its clients sign their token requests as an AWS principal. */
export interface Application {
  /** Also its client id. */
  arn: string;
  instance: Instance;
  name: string;
  scopes: readonly string[];
  redirectUris: readonly string[];
  /** Accounts whose principals its policy allows to ask for tokens. */
  actorAccounts: readonly string[];
  /** Whose assertions it takes: signed RS256, the person told by their e-mail address. */
  trustedIssuers: readonly TrustedIssuer[];
}

export interface TrustedIssuer {
  issuer: string;
  audience: string;
  /** PEM. */
  publicKey: string;
}

/** A principal with long-lived credentials. */
export interface Caller {
  accountId: string;
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken?: string;
}

const playground: Assignment = {
  accountId: '012345678901',
  accountName: 'playground',
  emailAddress: 'playground@example.com',
  roles: ['AdministratorAccess', 'ReadOnlyAccess'],
};
const production: Assignment = {
  accountId: '210987654321',
  accountName: 'production',
  emailAddress: 'production@example.com',
  roles: ['ReadOnlyAccess'],
};
const europe: Assignment = {
  accountId: '333333333333',
  accountName: 'europe',
  emailAddress: 'europe@example.com',
  roles: ['PowerUserAccess'],
};

const user = (name: string, idTail: string, accounts: readonly Assignment[]): User => ({
  name,
  displayName: `${name.charAt(0).toUpperCase()}${name.slice(1)} Example`,
  email: `${name}@example.com`,
  id: `730448f2-e0a1-70a7-c954-${idTail.padStart(12, '0')}`,
  accounts,
});

/**
 * Two instances. In the first, alice has three roles in two accounts, bob has one, and carol has
 * none, so that nothing but the portal knows her. The second has an alice of its own.
 */
export const exampleInstances: readonly Instance[] = [
  {
    name: 'Example Corp',
    startUrl: 'https://d-1234567890.awsapps.com/start',
    region: 'us-east-1',
    id: 'ssoins-1234567890abcdef',
    identityStoreId: 'd-1234567890',
    ownerAccountId: '111111111111',
    users: [
      user('alice', 'a1', [playground, production]),
      user('bob', 'b0b', [production]),
      user('carol', 'ca', []),
    ],
  },
  {
    name: 'Example Europe',
    startUrl: 'https://d-9876543210.awsapps.com/start',
    region: 'eu-west-1',
    id: 'ssoins-fedcba0987654321',
    identityStoreId: 'd-9876543210',
    ownerAccountId: '222222222222',
    users: [user('alice', 'e1', [europe]), user('dave', 'da', [europe])],
  },
];

export const exampleApplications: readonly Application[] = exampleInstances
  .slice(0, 1)
  .map((instance) => ({
    arn: `arn:aws:sso::${instance.ownerAccountId}:application/${instance.id}/apl-1234567890abcdef`,
    instance,
    name: 'Example Application',
    scopes: ['openid', 'aws', 'sts:identity_context', 'sso:account:access'],
    redirectUris: ['http://127.0.0.1/oauth/callback'],
    actorAccounts: ['111111111111', '012345678901'],
    trustedIssuers: [],
  }));

/** The key pair AWS uses in its documentation; the other belongs to an account no policy allows. */
export const exampleCallers: readonly Caller[] = [
  {
    accountId: '111111111111',
    accessKeyId: 'AKIAIOSFODNN7EXAMPLE',
    secretAccessKey: 'wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY',
  },
  {
    accountId: '444444444444',
    accessKeyId: 'AKIAI44QH8DHBEXAMPLE',
    secretAccessKey: 'je7MtGbClwBF/2Zp9Utk/h3yCo8nvbEXAMPLEKEY',
    sessionToken: 'example/session+token=',
  },
];

export const issuerUrlOf = (instance: Instance): string =>
  `https://identitycenter.amazonaws.com/${instance.id}`;

/** The service takes a portal link with or without what browsers leave behind it. */
const trimmed = (url: string): string => url.replace(/[/#]+$/, '');

/**
 * The instance a start URL or issuer URL belongs to, as one regional endpoint sees it.
 * @param region the region of the endpoint asked; undefined answers for all of them
 */
export function findInstance(
  instances: readonly Instance[],
  url: string,
  region: string | undefined,
): Instance | undefined {
  return instances.find(
    (instance) =>
      [instance.startUrl, issuerUrlOf(instance)].map(trimmed).includes(trimmed(url)) &&
      (region === undefined || region === instance.region),
  );
}
