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
