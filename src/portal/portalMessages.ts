/** The schemas of the access portal API (SSO, 2019-06-10), and the types derived from them. */
import * as v from 'valibot';
import { nonEmptyString, positiveInteger } from '../aws/readMessage.ts';

/** Sent in a header. A transport that rejects a header would quote the token in its error. */
const token = {
  accessToken: v.pipe(
    nonEmptyString,
    v.regex(/^[!-~]+$/, 'must contain printable ASCII characters only'),
  ),
};
const maxResults = v.optional(
  v.pipe(
    v.number('must be a number'),
    v.integer('must be an integer'),
    v.minValue(1, 'must be from 1 to 100'),
    v.maxValue(100, 'must be from 1 to 100'),
  ),
);

export const listAccountsRequest = v.object({ ...token, maxResults });
export const listAccountRolesRequest = v.object({
  ...token,
  accountId: nonEmptyString,
  maxResults,
});
export const getRoleCredentialsRequest = v.object({
  ...token,
  accountId: nonEmptyString,
  roleName: nonEmptyString,
});
export const logoutRequest = v.object(token);

const nextToken = v.optional(v.string('must be a string'), '');

/** An AWS account assigned to the user. */
const accountInfo = v.object({
  /** Twelve digits; a string, because of leading zeros. */
  accountId: nonEmptyString,
  accountName: v.exactOptional(nonEmptyString),
  emailAddress: v.exactOptional(nonEmptyString),
});
export type AccountInfo = v.InferOutput<typeof accountInfo>;

export const listAccountsResponse = v.object({
  accountList: v.optional(v.array(accountInfo, 'must be a list'), []),
  nextToken,
});

const roleInfo = v.object({ roleName: nonEmptyString, accountId: v.exactOptional(nonEmptyString) });
/** A role that the user may assume in an AWS account. */
export type RoleInfo = Required<v.InferOutput<typeof roleInfo>>;

export const listAccountRolesResponse = v.object({
  roleList: v.optional(v.array(roleInfo, 'must be a list'), []),
  nextToken,
});

const roleCredentials = v.object(
  {
    accessKeyId: nonEmptyString,
    /** Secret. */
    secretAccessKey: nonEmptyString,
    /** Secret. */
    sessionToken: nonEmptyString,
    /** Epoch milliseconds, unlike the times of SSO OIDC. */
    expiration: positiveInteger,
  },
  'must be an object',
);
export type RoleCredentials = v.InferOutput<typeof roleCredentials>;

export const getRoleCredentialsResponse = v.object({ roleCredentials });
