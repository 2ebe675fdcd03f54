/**
 * How long sessions last. The administrator sets it and no answer contains it, but the end of a
 * session shows it: after its last refresh that worked, before the first that was refused. A length
 * is believed once a second end agrees, per portal or application, and per scope set, as one portal
 * has several lengths.
 */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { number } from '../base/schemas.ts';
import { type Realm, realmKey } from './realm.ts';
import { type EndReason, type Instance, portalOf, type SessionRecord } from './session.ts';
import { lengthPrefix } from './store/secretKeys.ts';
import type { SecretStore } from './store/secretStore.ts';

/** Longer than `moreThanMs`, and no longer than `atMostMs`. */
export interface LengthRange {
  moreThanMs: number;
  atMostMs: number;
}

/** What the ends of sessions have shown. */
export interface Learned extends LengthRange {
  /** Whether two ends agree on it. */
  confirmed?: true;
  /** The latest end, if it came earlier than the known length. Once, it counts as a sign-out. */
  doubt?: LengthRange;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** The shortest length that an administrator can set; a session that ends sooner was signed out. */
const shortestMs = 15 * minuteMs;

/** When the session ended, counted from its start, if the refresh at `now` was refused. */
function rangeOf(record: SessionRecord, now: number): LengthRange {
  const start = startOf(record);
  return { moreThanMs: record.session.refreshedAt - start, atMostMs: now - start };
}

function startOf({ session, journal }: SessionRecord): number {
  return journal.startedAt ?? session.createdAt;
}

function overlap(a: LengthRange, b: LengthRange): LengthRange | undefined {
  const moreThanMs = Math.max(a.moreThanMs, b.moreThanMs);
  const atMostMs = Math.min(a.atMostMs, b.atMostMs);
  return moreThanMs < atMostMs ? { moreThanMs, atMostMs } : undefined;
}

/** What is known after one more end. */
export function learnFrom(known: Learned | undefined, end: LengthRange): Learned | undefined {
  if (end.atMostMs < shortestMs) return known;
  if (!known || end.moreThanMs >= known.atMostMs) return end;
  const agreed = overlap(known, end);
  if (agreed) return { ...agreed, confirmed: true };
  // The second end in a row that comes as early: the administrator has shortened sessions.
  const shorter = known.doubt && overlap(known.doubt, end);
  return shorter ? { ...shorter, confirmed: true } : { ...known, doubt: end };
}

/** Whether a session that ended within `end` came to its end or was cut short. */
export function judgeEnd(
  known: Learned | undefined,
  end: LengthRange,
): Extract<EndReason, 'session-ended' | 'signed-out-elsewhere'> {
  const again = known?.doubt && overlap(known.doubt, end);
  const early = known && end.atMostMs <= known.moreThanMs && !again;
  return early || end.atMostMs < shortestMs ? 'signed-out-elsewhere' : 'session-ended';
}

/** The roundest length in the range: what an administrator would have set. */
export function roundLength({ moreThanMs, atMostMs }: LengthRange): number {
  for (const unit of [dayMs, hourMs, shortestMs, minuteMs]) {
    const round = Math.floor(atMostMs / unit) * unit;
    if (round > moreThanMs) return round;
  }
  return atMostMs;
}

export interface SessionLengths {
  /** Reads what earlier sessions have shown. Never rejects. */
  load(records: readonly SessionRecord[]): Promise<void>;
  /** How long sessions of the portal with these scopes last, if two ends agree. */
  lengthOf(instance: Instance, scopes: readonly string[]): Promise<number | undefined>;
  /** When this session will end, if that is known and in the future. */
  expectedEndOf(record: SessionRecord, now: number): number | undefined;
  judge(record: SessionRecord, now: number): ReturnType<typeof judgeEnd>;
  /** Remembers that the refresh at `now` was refused because the session is over. */
  learn(record: SessionRecord, now: number): Promise<void>;
}

const range = { moreThanMs: number, atMostMs: number };
const learnedSchema = v.object({
  ...range,
  confirmed: v.exactOptional(v.literal(true)),
  doubt: v.exactOptional(v.object(range)),
});

/** Version 0.1.0 learned per portal, and from ends that were its own doing: one observation. */
const firstLearnedSchema = v.object(range);

export function createSessionLengths({
  log,
  secretStore,
}: {
  log: Log;
  secretStore: SecretStore;
}): SessionLengths {
  const learned = new Map<string, Learned>();

  const read = async <T>(key: string, schema: v.GenericSchema<unknown, T>) => {
    try {
      const text = await secretStore.get(key);
      const parsed = v.safeParse(schema, text === undefined ? undefined : JSON.parse(text));
      return parsed.success ? parsed.output : undefined;
    } catch (error) {
      log.info(`session length: not readable: ${messageOf(error)}`);
      return undefined;
    }
  };

  const load = async (realm: Realm, scopes: readonly string[]) => {
    const kind = kindOf(realm, scopes);
    const found =
      (await read(keyOf(kind), learnedSchema)) ??
      (await read(keyOf(realmKey(realm)), firstLearnedSchema));
    if (found) learned.set(kind, found);
    return learned.get(kind);
  };

  const knownFor = ({ session }: SessionRecord) => learned.get(kindOf(session, session.scopes));

  return {
    async load(records) {
      const kinds = new Map(
        records.map(({ session }) => [kindOf(session, session.scopes), session]),
      );
      await Promise.all([...kinds.values()].map((each) => load(each, each.scopes)));
    },
    async lengthOf(instance, scopes) {
      const known = await load({ instance }, scopes);
      return known?.confirmed && roundLength(known);
    },
    expectedEndOf(record, now) {
      if (learned.size === 0 || record.session.state !== 'signed-in') return undefined;
      const known = knownFor(record);
      if (!known?.confirmed) return undefined;
      const expectedEnd = startOf(record) + roundLength(known);
      return expectedEnd > now ? expectedEnd : undefined;
    },
    judge: (record, now) => judgeEnd(knownFor(record), rangeOf(record, now)),
    async learn(record, now) {
      const { session } = record;
      const next = learnFrom(await load(session, session.scopes), rangeOf(record, now));
      if (!next) return;
      const kind = kindOf(session, session.scopes);
      learned.set(kind, next);
      try {
        await secretStore.set(keyOf(kind), JSON.stringify(next));
      } catch (error) {
        log.info(`session length: not stored: ${messageOf(error)}`);
      }
    },
  };
}

/**
 * The key of sessions that last equally long. Cached, because it is needed whenever a session is
 * shown.
 */
const kinds = new Map<string, string>();

function kindOf(realm: Realm, scopes: readonly string[]): string {
  const place = realm.application?.arn ?? portalOf(realm.instance);
  const key = `${place} ${scopes.join(' ')}`;
  const kind = kinds.get(key) ?? JSON.stringify([realmKey(realm), scopes]);
  kinds.set(key, kind);
  return kind;
}

function keyOf(kind: string): string {
  return `${lengthPrefix}${createHash('sha256').update(kind).digest('hex').slice(0, 16)}`;
}
