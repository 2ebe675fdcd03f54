/**
 * A session as text: the versioned form in which secret storage keeps it, with all members in one
 * flat object. What is read is validated.
 */
import * as v from 'valibot';
import { journal, type SessionRecord, secrets, storedSession } from '../session.ts';

/** Incremented with every change that an older version of the extension could not read. */
const currentVersion = 1;

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
  const versioned = v.safeParse(v.object({ version: v.number() }), value);
  if (!versioned.success) return { kind: 'corrupt' };
  if (versioned.output.version > currentVersion) return { kind: 'newer' };
  // Each schema takes its own members of the flat object.
  const parts = {
    session: v.safeParse(storedSession, value),
    secrets: v.safeParse(secrets, value),
    journal: v.safeParse(journal, value),
  };
  if (!parts.session.success || !parts.secrets.success || !parts.journal.success) {
    return { kind: 'corrupt' };
  }
  // Locks and files are named by the id: one session under two names would be refreshed twice.
  if (parts.session.output.id !== id) return { kind: 'corrupt' };
  const record = {
    session: parts.session.output,
    secrets: parts.secrets.output,
    journal: parts.journal.output,
  };
  return { kind: 'record', record };
}

export function writeRecord({ session, secrets, journal }: SessionRecord): string {
  return JSON.stringify({ version: currentVersion, ...session, ...secrets, ...journal });
}
