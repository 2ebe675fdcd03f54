/**
 * A session as text: the versioned form in which secret storage keeps it, with all members in one
 * flat object. What is read is validated.
 */
import * as v from 'valibot';
import { number } from '../../base/schemas.ts';
import {
  applicationSecrets,
  applicationSession,
  journal,
  portalSecrets,
  portalSession,
  type SessionRecord,
} from '../session.ts';
import { applicationMark } from './secretKeys.ts';

/** Incremented with every change that an older version of the extension could not read. */
const currentVersion = 1;

const versioned = v.object({ version: number });

export type ReadRecord =
  | { kind: 'record'; record: SessionRecord }
  /** Written by a newer version of the extension; it must not be changed. */
  | { kind: 'newer' }
  | { kind: 'corrupt' };

/**
 * Reads what was stored for the session `id`. Never throws: a problem with `stored` is one of the
 * outcomes.
 */
export function readRecord(stored: string, id: string): ReadRecord {
  let value: unknown;
  try {
    value = JSON.parse(stored);
  } catch {
    return { kind: 'corrupt' };
  }
  const found = v.safeParse(versioned, value);
  if (!found.success) return { kind: 'corrupt' };
  if (found.output.version > currentVersion) return { kind: 'newer' };
  const record = id.startsWith(applicationMark)
    ? readParts(value, applicationSession, applicationSecrets)
    : readParts(value, portalSession, portalSecrets);
  // Locks and files are named by the id: one session under two names would be refreshed twice.
  return record?.session.id === id ? { kind: 'record', record } : { kind: 'corrupt' };
}

/** Each schema takes its own members of the flat object. */
function readParts<Session, Secrets>(
  value: unknown,
  sessionSchema: v.GenericSchema<unknown, Session>,
  secretsSchema: v.GenericSchema<unknown, Secrets>,
) {
  const session = v.safeParse(sessionSchema, value);
  const secrets = v.safeParse(secretsSchema, value);
  const rest = v.safeParse(journal, value);
  if (!session.success || !secrets.success || !rest.success) return undefined;
  return { session: session.output, secrets: secrets.output, journal: rest.output };
}

export function writeRecord({ session, secrets, journal }: SessionRecord): string {
  return JSON.stringify({ version: currentVersion, ...session, ...secrets, ...journal });
}
