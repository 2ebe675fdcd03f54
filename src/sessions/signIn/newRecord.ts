/** The record that a sign-in leaves, whichever client got its tokens. */
import type { Registration } from '../../flows/flow.ts';
import type { CreateTokenResponse, CreateTokenWithIamResponse } from '../../oidc/oidcMessages.ts';
import type { Facts, Journal, SessionRecord } from '../session.ts';

/** Tokens of our registered client, or of an application. */
export type Obtained = ObtainedByClient | ObtainedForApplication;

export interface ObtainedByClient {
  tokens: CreateTokenResponse;
  registration: Registration;
}

export interface ObtainedForApplication {
  tokens: CreateTokenWithIamResponse;
  registration?: never;
  arn: string;
  /** What was asked for; none: all scopes of the application. */
  scope: readonly string[];
  /** The user, where what was exchanged for the tokens shows their name. */
  userName: string | undefined;
}

/** @param now by the service's clock */
export function newRecord(
  obtained: Obtained,
  identity: Omit<Facts, 'expiresAt' | 'lifetimeMs' | 'createdAt' | 'refreshedAt'>,
  journal: Journal,
  now: number,
): SessionRecord {
  const { tokens } = obtained;
  const session = {
    ...identity,
    expiresAt: now + tokens.expiresIn * 1000,
    lifetimeMs: tokens.expiresIn * 1000,
    createdAt: now,
    refreshedAt: now,
    state: 'signed-in',
  } as const;
  const secrets = {
    accessToken: tokens.accessToken,
    ...(tokens.idToken && { idToken: tokens.idToken }),
    ...(tokens.refreshToken && { refreshToken: tokens.refreshToken }),
  };
  if (obtained.registration) {
    const { registration } = obtained;
    return {
      session: { ...session, method: registration.method },
      secrets: { ...secrets, registration },
      journal,
    };
  }
  const { arn, scope } = obtained;
  const { awsAdditionalDetails: { identityContext } = {}, scope: granted } = obtained.tokens;
  return {
    session: { ...session, application: { arn, scopes: granted ?? scope } },
    secrets: { ...secrets, ...(identityContext && { identityContext }) },
    journal: { ...journal, ...(scope.length > 0 && { scope }) },
  };
}
