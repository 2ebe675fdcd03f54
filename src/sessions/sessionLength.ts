/**
 * How long a portal's sessions last. The administrator sets it, no answer tells it; but the end of
 * a session does: after its last refresh that worked, before the first that was refused.
 */
import { createHash } from 'node:crypto';
import * as v from 'valibot';
import { messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { portalKey } from '../oidc/startUrl.ts';
import { type EndReason, portalOf, type SessionRecord } from './session.ts';
import { lengthPrefix } from './store/secretKeys.ts';
import type { SecretStore } from './store/secretStore.ts';

/** Longer than `moreThanMs`, and no longer than `atMostMs`. */
export interface LengthRange {
  moreThanMs: number;
  atMostMs: number;
}

/** What the ends of a portal's sessions have told. */
export interface Learned extends LengthRange {
  /** The latest end, where it came too early for the rest to be true. Once is a sign-out. */
  doubt?: LengthRange;
}

const minuteMs = 60_000;
const hourMs = 60 * minuteMs;
const dayMs = 24 * hourMs;

/** No administrator can set less: what ends sooner was signed out. */
const shortestMs = 15 * minuteMs;

/** When the session ended, reckoned from its start, if the refresh at `now` was refused. */
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
  if (agreed) return agreed;
  const { moreThanMs, atMostMs, doubt } = known;
  // The second end in a row that comes as early: the administrator has set it shorter.
  return (doubt && overlap(doubt, end)) ?? { moreThanMs, atMostMs, doubt: end };
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
  /** Reads what earlier sessions have told. Never rejects. */
  load(records: readonly SessionRecord[]): Promise<void>;
  /** When this session will end, where that is known and still to come. */
  expectedEndOf(record: SessionRecord, now: number): number | undefined;
  judge(record: SessionRecord, now: number): ReturnType<typeof judgeEnd>;
  /** Remembers that the refresh at `now` was refused because the session is over. */
  learn(record: SessionRecord, now: number): Promise<void>;
}

const range = { moreThanMs: v.number(), atMostMs: v.number() };
const learnedSchema = v.object({ ...range, doubt: v.exactOptional(v.object(range)) });

export function createSessionLengths({
  log,
  secretStore,
}: {
  log: Log;
  secretStore: SecretStore;
}): SessionLengths {
  /** By portal. */
  const learned = new Map<string, Learned>();
  /** By start URL: asked for whenever a session is shown. */
  const portals = new Map<string, string>();

  const portalFor = ({ session }: SessionRecord): string => {
    const url = portalOf(session.instance);
    const portal = portals.get(url) ?? portalKey(url);
    portals.set(url, portal);
    return portal;
  };

  const loadOne = async (portal: string) => {
    try {
      const text = await secretStore.get(keyOf(portal));
      const parsed = v.safeParse(learnedSchema, text === undefined ? undefined : JSON.parse(text));
      if (parsed.success) learned.set(portal, parsed.output);
    } catch (error) {
      log.info(`session length: not readable: ${messageOf(error)}`);
    }
  };

  return {
    async load(records) {
      await Promise.all([...new Set(records.map(portalFor))].map(loadOne));
    },
    expectedEndOf(record, now) {
      const known = learned.get(portalFor(record));
      if (!known || record.session.state !== 'signed-in') return undefined;
      const expectedEnd = startOf(record) + roundLength(known);
      return expectedEnd > now ? expectedEnd : undefined;
    },
    judge: (record, now) => judgeEnd(learned.get(portalFor(record)), rangeOf(record, now)),
    async learn(record, now) {
      const portal = portalFor(record);
      await loadOne(portal);
      const next = learnFrom(learned.get(portal), rangeOf(record, now));
      if (!next) return;
      learned.set(portal, next);
      try {
        await secretStore.set(keyOf(portal), JSON.stringify(next));
      } catch (error) {
        log.info(`session length: not stored: ${messageOf(error)}`);
      }
    },
  };
}

function keyOf(portal: string): string {
  return `${lengthPrefix}${createHash('sha256').update(portal).digest('hex').slice(0, 16)}`;
}
