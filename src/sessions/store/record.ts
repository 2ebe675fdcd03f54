/**
 * A session as text: the versioned form in which secret storage keeps it. What is read back is
 * not trusted to be what was written.
 */
import * as v from 'valibot';
import type { SessionRecord } from '../session.ts';

/** Raised with every change an older extension could not read. */
const currentVersion = 1;

const method = v.picklist(['browser', 'deviceCode']);
const time = v.pipe(v.number(), v.finite());
const text = v.pipe(v.string(), v.minLength(1));

/** One registered client, as sessions and registrations hold it. */
export const registrationSchema = v.object({
  clientId: text,
  clientSecret: text,
  expiresAt: time,
  method,
});

const schema = v.object({
  id: text,
  account: v.object({ id: text, label: text, userName: text }),
  instance: v.object({
    name: v.string(),
    startUrl: text,
    portalUrl: v.exactOptional(text),
    region: text,
  }),
  requestedScopes: v.array(v.string()),
  scopes: v.array(v.string()),
  method,
  accessToken: text,
  idToken: v.exactOptional(text),
  refreshToken: v.exactOptional(text),
  expiresAt: time,
  lifetimeMs: v.pipe(time, v.minValue(0)),
  createdAt: time,
  refreshedAt: time,
  state: v.picklist(['signed-in', 'needs-you']),
  reason: v.exactOptional(
    v.picklist([
      'session-ended',
      'signed-out-elsewhere',
      'registration-ended',
      'denied',
      'interrupted',
      'no-refresh-token',
      'not-renewed',
    ]),
  ),
  registration: registrationSchema,
  serverOffsetMs: time,
  startedAt: v.exactOptional(time),
  refreshing: v.exactOptional(v.picklist(['sent', 'lost'])),
});

export type ReadRecord =
  | { kind: 'record'; record: SessionRecord }
  /** Written by a newer version of the extension: to be left alone. */
  | { kind: 'newer' }
  | { kind: 'corrupt' };

/**
 * Reads what was kept for the session `id`. Never throws: whatever is wrong with `stored` is one of
 * the outcomes.
 */
export function readRecord(stored: string, id: string): ReadRecord {
  let value: unknown;
  try {
    value = JSON.parse(stored);
  } catch {
    return { kind: 'corrupt' };
  }
  const versioned = v.safeParse(v.object({ version: v.number() }), value);
  if (!versioned.success) return { kind: 'corrupt' };
  if (versioned.output.version > currentVersion) return { kind: 'newer' };
  const parsed = v.safeParse(schema, value);
  const isOwn = parsed.success && parsed.output.id === id;
  return isOwn ? { kind: 'record', record: parsed.output } : { kind: 'corrupt' };
}

export function writeRecord(record: SessionRecord): string {
  return JSON.stringify({ version: currentVersion, ...record });
}
