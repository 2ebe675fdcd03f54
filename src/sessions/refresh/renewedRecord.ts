/** A session's record with the tokens of a refresh. */
import type { CreateTokenWithIamResponse } from '../../oidc/oidcMessages.ts';
import type { SessionRecord } from '../session.ts';

/** When the refresh was sent and answered, and the offset then, by the service's clock. */
export interface RefreshTimes {
  sentAt: number;
  now: number;
  serverOffsetMs: number;
}

export function renewedRecord<R extends SessionRecord>(
  record: R,
  tokens: CreateTokenWithIamResponse,
  { sentAt, now, serverOffsetMs }: RefreshTimes,
): R {
  const { refreshing: _, ...journal } = record.journal;
  const { application } = record.session;
  const { identityContext } = tokens.awsAdditionalDetails ?? {};
  return {
    ...record,
    session: {
      ...record.session,
      // Since the request the computer may have slept, or the response may have corrected the
      // clock.
      expiresAt: Math.min(sentAt, now) + tokens.expiresIn * 1000,
      lifetimeMs: tokens.expiresIn * 1000,
      refreshedAt: now,
      ...(application && tokens.scope && { application: { ...application, scopes: tokens.scope } }),
    },
    secrets: {
      ...record.secrets,
      accessToken: tokens.accessToken,
      // RFC 6749 section 6: without a new one in the response, the old one stays valid.
      ...(tokens.refreshToken && { refreshToken: tokens.refreshToken }),
      ...(tokens.idToken && { idToken: tokens.idToken }),
      ...(identityContext && { identityContext }),
    },
    journal: { ...journal, serverOffsetMs },
  };
}
