/** The messages of the access portal API (SSO, 2019-06-10), and how its answers are checked. */
import * as v from 'valibot';
import { text, whole } from '../aws/readMessage.ts';

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

/** An AWS account that is assigned to the user. */
const accountInfo = v.object({
  /** Twelve digits; a text, because of leading zeros. */
  accountId: text,
  accountName: v.exactOptional(text),
  emailAddress: v.exactOptional(text),
});
export type AccountInfo = v.InferOutput<typeof accountInfo>;

export const listAccountsResponse = v.object({
  accountList: v.optional(v.array(accountInfo, 'must be a list'), []),
  nextToken,
});

const roleInfo = v.object({ roleName: text, accountId: v.exactOptional(text) });
/** A role that the user may take in an AWS account. */
export type RoleInfo = Required<v.InferOutput<typeof roleInfo>>;

export const listAccountRolesResponse = v.object({
  roleList: v.optional(v.array(roleInfo, 'must be a list'), []),
  nextToken,
});

const roleCredentials = v.object(
  {
    accessKeyId: text,
    /** Secret. */
    secretAccessKey: text,
    /** Secret. */
    sessionToken: text,
    /** Epoch milliseconds, unlike every time of SSO OIDC. */
    expiration: whole,
  },
  'must be an object',
);
export type RoleCredentials = v.InferOutput<typeof roleCredentials>;

export const getRoleCredentialsResponse = v.object({ roleCredentials });
