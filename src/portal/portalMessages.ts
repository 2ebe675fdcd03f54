/** The schemas of the access portal API (SSO, 2019-06-10), and the types derived from them. */
import * as v from 'valibot';
import { nonEmptyString, positiveInteger, printable } from '../aws/readMessage.ts';
import { oneLine } from '../base/oneLine.ts';

/** Sent in a header. A transport that rejects a header would quote the token in its error. */
const token = { accessToken: printable };
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

/** A string, because of leading zeros. */
const accountId = v.pipe(v.string('must be a string'), v.regex(/^\d{12}$/, 'must have 12 digits'));

/** Chosen by the organization: any text. */
const displayName = v.pipe(
  nonEmptyString,
  v.transform((text) => oneLine(text)),
);

/** An AWS account assigned to the user. */
const accountInfo = v.object({
  accountId,
  accountName: v.exactOptional(displayName),
  emailAddress: v.exactOptional(displayName),
});
export type AccountInfo = v.InferOutput<typeof accountInfo>;

export const listAccountsResponse = v.object({
  accountList: v.optional(v.array(accountInfo, 'must be a list'), []),
  nextToken,
});

const roleInfo = v.object({ roleName: printable, accountId: v.exactOptional(accountId) });
/** A role that the user may assume in an AWS account. */
export type RoleInfo = Required<v.InferOutput<typeof roleInfo>>;

export const listAccountRolesResponse = v.object({
  roleList: v.optional(v.array(roleInfo, 'must be a list'), []),
  nextToken,
});

const roleCredentials = v.object(
  {
    accessKeyId: printable,
    /** Secret. */
    secretAccessKey: printable,
    /** Secret. */
    sessionToken: printable,
    /** Epoch milliseconds, unlike the times of SSO OIDC. */
    expiration: positiveInteger,
  },
  'must be an object',
);
export type RoleCredentials = v.InferOutput<typeof roleCredentials>;

export const getRoleCredentialsResponse = v.object({ roleCredentials });
