/** The example directory: instances, their users, and the roles and applications they may use. */

/** An AWS account with the roles a user may take in it. */
export interface Assignment {
  accountId: string;
  accountName: string;
  emailAddress: string;
  roles: readonly string[];
}

/** A user of an instance. */
export interface User {
  /** The user name, which is also the role-session name. */
  name: string;
  displayName: string;
  email: string;
  /** User id in the identity store; the `sub` claim of an idToken. */
  id: string;
  accounts: readonly Assignment[];
}

/** An instance of IAM Identity Center. */
export interface Instance {
  name: string;
  startUrl: string;
  region: string;
  /** Instance id, `ssoins-` and 16 characters; part of the issuer URL and the ARN. */
  id: string;
  identityStoreId: string;
  ownerAccountId: string;
  users: readonly User[];
}

/** A customer managed application, whose clients sign their token requests as an AWS principal. */
export interface Application {
  /** Also the client id. */
  arn: string;
  instance: Instance;
  name: string;
  scopes: readonly string[];
  redirectUris: readonly string[];
  /** The grants that are configured. */
  grantTypes: readonly string[];
  /** Accounts whose principals the application policy allows to request tokens. */
  actorAccounts: readonly string[];
  trustedIssuers: readonly TrustedIssuer[];
  /** The scopes of other clients' tokens that are exchanged here: their authorized targets. */
  exchangedScopes: readonly string[];
  /** The names of the assigned users; `undefined` if no assignment is required. */
  assignedUsers: readonly string[] | undefined;
  enabled: boolean;
}

/** What can be changed of an application while the service runs. */
export type ApplicationChanges = Partial<
  Pick<
    Application,
    | 'grantTypes'
    | 'actorAccounts'
    | 'trustedIssuers'
    | 'exchangedScopes'
    | 'assignedUsers'
    | 'enabled'
  >
>;

/** A trusted token issuer, whose assertions are signed with RS256. */
export interface TrustedIssuer {
  issuer: string;
  audience: string;
  /** PEM. */
  publicKey: string;
  /** The claim that names the user, and the attribute it is compared with. */
  claim: string;
  attribute: 'email' | 'name';
}

/** An AWS principal with long-lived credentials. */
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

/** Accounts `account-0001` and so on, with the roles of `playground`. */
export const extraAccounts = (count: number): Assignment[] =>
  Array.from({ length: count }, (_, index) => {
    const number = `${index + 1}`.padStart(4, '0');
    return {
      accountId: `55555555${number}`,
      accountName: `account-${number}`,
      emailAddress: `account-${number}@example.com`,
      roles: playground.roles,
    };
  });

const user = (name: string, idTail: string, accounts: readonly Assignment[]): User => ({
  name,
  displayName: `${name.charAt(0).toUpperCase()}${name.slice(1)} Example`,
  email: `${name}@example.com`,
  id: `730448f2-e0a1-70a7-c954-${idTail.padStart(12, '0')}`,
  accounts,
});

/**
 * Two instances. In the first, alice has three roles in two accounts, bob has one role and carol
 * has none, so that no role-session name tells who she is. The second has another user alice.
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

/** The grants that an application can have. */
export const applicationGrants: readonly string[] = [
  'authorization_code',
  'refresh_token',
  'urn:ietf:params:oauth:grant-type:jwt-bearer',
  'urn:ietf:params:oauth:grant-type:token-exchange',
];

/** An application of the first instance. */
export const exampleApplications: readonly Application[] = exampleInstances
  .slice(0, 1)
  .map((instance) => ({
    arn: `arn:aws:sso::${instance.ownerAccountId}:application/${instance.id}/apl-1234567890abcdef`,
    instance,
    name: 'Example Application',
    scopes: ['openid', 'aws', 'sts:identity_context', 'sso:account:access'],
    redirectUris: ['http://127.0.0.1/oauth/callback'],
    grantTypes: applicationGrants,
    actorAccounts: ['111111111111', '012345678901'],
    trustedIssuers: [],
    exchangedScopes: ['sso:account:access'],
    assignedUsers: undefined,
    enabled: true,
  }));

/** The key pair of AWS's documentation, and one of an account that no application allows. */
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

/** The issuer URL of an instance, which is accepted as its start URL. */
export const issuerUrlOf = (instance: Instance): string =>
  `https://identitycenter.amazonaws.com/${instance.id}`;

/** The service accepts a start URL with or without a trailing `/` or `#`. */
const trimmed = (url: string): string => url.replace(/[/#]+$/, '');

/**
 * The instance with this start URL or issuer URL.
 * @param region limits the search to the instances that the endpoint of this region knows
 */
export function findInstance(
  instances: readonly Instance[],
  url: string,
  region?: string,
): Instance | undefined {
  return instances.find(
    (instance) =>
      [instance.startUrl, issuerUrlOf(instance)].map(trimmed).includes(trimmed(url)) &&
      (region === undefined || region === instance.region),
  );
}

/** The user with this name. */
export const findUser = (instance: Instance, name: string | null): User | undefined =>
  instance.users.find((user) => user.name === name);
