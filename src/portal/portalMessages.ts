/** The messages of the access portal API (SSO, 2019-06-10), and how its answers are checked. */
import * as v from 'valibot';
import { text, whole } from '../oidc/readers.ts';

/** An account the person may enter. */
export interface AccountInfo {
  /** Twelve digits; a text, because of leading zeros. */
  accountId: string;
  accountName?: string;
  emailAddress?: string;
}

/** A role the person may take in an account. */
export interface RoleInfo {
  roleName: string;
  accountId: string;
}

export interface RoleCredentials {
  accessKeyId: string;
  secretAccessKey: string;
  sessionToken: string;
  /** Epoch milliseconds, unlike every time of SSO OIDC. */
  expiration: number;
}

/** It travels in a header; a transport that refuses one quotes it in its error. */
const token = {
  accessToken: v.pipe(text, v.regex(/^[!-~]+$/, 'must hold printable ASCII characters only')),
};
const maxResults = v.optional(
  v.pipe(
    v.number('must be a number'),
    v.integer('must be a whole number'),
    v.minValue(1, 'must be from 1 to 100'),
    v.maxValue(100, 'must be from 1 to 100'),
  ),
);

export const listAccounts = v.object({ ...token, maxResults });
export const listAccountRoles = v.object({ ...token, accountId: text, maxResults });
export const getRoleCredentials = v.object({ ...token, accountId: text, roleName: text });
export const logout = v.object(token);

const nextToken = v.optional(v.string('must be a text'), '');

export const listAccountsResponse = v.object({
  accountList: v.optional(
    v.array(
      v.object({
        accountId: text,
        accountName: v.exactOptional(text),
        emailAddress: v.exactOptional(text),
      }),
      'must be a list',
    ),
    [],
  ),
  nextToken,
});

export const listAccountRolesResponse = v.object({
  roleList: v.optional(
    v.array(v.object({ roleName: text, accountId: v.exactOptional(text) }), 'must be a list'),
    [],
  ),
  nextToken,
});

export const getRoleCredentialsResponse = v.object({
  roleCredentials: v.object(
    { accessKeyId: text, secretAccessKey: text, sessionToken: text, expiration: whole },
    'must be an object',
  ),
});
