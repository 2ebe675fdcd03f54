/**
 * One notification before a session ends, if earlier sessions have shown how long sessions last, so
 * that the user can choose the moment. Shown in the focused window only, once for all windows.
 */

import * as v from 'valibot';
import * as vscode from 'vscode';
import { neverAborted } from '../../base/abortable.ts';
import { messageOf } from '../../base/errors.ts';
import { formatTime } from '../../base/formatTime.ts';
import { createMemoryLock } from '../../base/lock/lock.ts';
import type { Log } from '../../base/log.ts';
import type { ServerClock } from '../../base/serverClock.ts';
import { nameOf, type Session } from '../../sessions/session.ts';
import { showFailure } from '../text/showFailure.ts';
import { withoutLinks } from '../vscode/escape.ts';
import { settings } from '../vscode/settings.ts';
import { endsSoon } from './nearEnd.ts';

const snoozeMs = 10 * 60_000;
const key = 'endNotices';

const settledSchema = v.fallback(v.record(v.string(), v.number()), {});

export interface EndNoticeDeps {
  log: Log;
  serverClock: Pick<ServerClock, 'now'>;
  /** Keeps, for all windows, until when each session needs no further notice (epoch ms). */
  memory: vscode.Memento;
  /** Starts a new session without a question: the notice has said what it ends. */
  renew(session: Session): Promise<void>;
}

/**
 * The sessions that end soon and need a notice. `settled` is what memory holds; `now` is by the
 * clock of the service, as the ends are.
 */
export function nearingEnd(
  sessions: readonly Session[],
  settled: Readonly<Record<string, number>>,
  now: number,
): Session[] {
  return sessions.filter((session) => endsSoon(session, now) && (settled[session.id] ?? 0) <= now);
}

export interface EndNotices {
  /** Call it often, and whenever the user may have come back. Calls run one after the other. */
  look(sessions: readonly Session[]): Promise<void>;
}

export function createEndNotices({ log, serverClock, memory, renew }: EndNoticeDeps): EndNotices {
  const lock = createMemoryLock();
  const read = () => v.parse(settledSchema, memory.get(key));
  const write = async (settled: Record<string, number>) => {
    try {
      await memory.update(key, settled);
    } catch (error) {
      log.warn(`notices: not remembered: ${messageOf(error)}`);
    }
  };
  const look = async (sessions: readonly Session[]) => {
    if (!vscode.window.state.focused || !settings.noticeBeforeEnd()) return;
    const now = serverClock.now();
    const ids = new Set(sessions.map((each) => each.id));
    const groups = Map.groupBy(nearingEnd(sessions, read(), now), ({ account }) => account.id);
    // One notice for all sessions of an account: a new session replaces all of them.
    for (const group of groups.values()) {
      const [first] = group.toSorted((a, b) => endOf(a) - endOf(b));
      if (!first) continue;
      const settle = (until: (session: Session) => number) => {
        const known = Object.entries(read()).filter(([each]) => ids.has(each));
        const settled = group.map((each) => [each.id, until(each)]);
        return write(Object.fromEntries([...known, ...settled]));
      };
      await settle(endOf);
      // Not awaited: the notification may stay open for hours.
      const snooze = () => settle(() => serverClock.now() + snoozeMs);
      showNotice(first, now, { snooze, renew }).catch((error: unknown) => {
        log.warn(`notices: failed: ${messageOf(error)}`);
        showFailure(error);
      });
    }
  };
  return { look: (sessions) => lock('look', () => look(sessions), neverAborted) };
}

function endOf({ expectedEnd = 0 }: Session): number {
  return expectedEnd;
}

async function showNotice(
  session: Session,
  now: number,
  { snooze, renew }: { snooze: () => Promise<void>; renew: EndNoticeDeps['renew'] },
): Promise<void> {
  const { expectedEnd = 0 } = session;
  const startNew = vscode.l10n.t('Start a New Session');
  const later = vscode.l10n.t('Remind Me Later');
  const never = vscode.l10n.t("Don't Show Again");
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t({
      message:
        'The session of {0} ends around {1}. Starting a new one ends it at the access portal and signs you in again.',
      args: [withoutLinks(nameOf(session)), formatTime(expectedEnd, now, vscode.env.language)],
      comment: '{0} is the name of a user, {1} a time, or a date and a time.',
    }),
    startNew,
    later,
    never,
  );
  if (chosen === startNew) await renew(session);
  if (chosen === later) await snooze();
  if (chosen === never) await settings.stopNotices();
}
