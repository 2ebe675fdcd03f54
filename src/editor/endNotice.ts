/**
 * One quiet notice before a session ends, where earlier sessions have shown how long they last, so
 * that people choose the moment. In the focused window only, and once a session for all windows.
 */
import * as v from 'valibot';
import * as vscode from 'vscode';
import type { Clock } from '../base/clock.ts';
import { messageOf } from '../base/errors.ts';
import { formatTime } from '../base/formatTime.ts';
import type { Log } from '../base/log.ts';
import type { ServerClock } from '../base/serverClock.ts';
import type { Session } from '../sessions/session.ts';
import { tellFailure } from './messages.ts';
import { withoutLinks } from './plainText.ts';
import { settings } from './settings.ts';

/** Long enough to finish a thought and sign in. */
const aheadMs = 15 * 60_000;
const snoozeMs = 10 * 60_000;
const lookMs = 60_000;

const settledSchema = v.fallback(v.record(v.string(), v.number()), {});

export interface EndNoticeDeps {
  clock: Clock;
  log: Log;
  serverClock: Pick<ServerClock, 'now'>;
  sessions(): Promise<Session[]>;
  /** Remembers, for all windows, until when each session's notice is settled (epoch ms). */
  memory: vscode.Memento;
}

/**
 * The sessions whose end is near and has not been told. `settled` is what memory holds, `now` is by
 * the service's clock, as ends are.
 */
export function nearingEnd(
  sessions: readonly Session[],
  settled: Readonly<Record<string, number>>,
  now: number,
): Session[] {
  return sessions.filter(
    ({ id, state, expectedEnd }) =>
      state === 'signed-in' &&
      expectedEnd !== undefined &&
      expectedEnd > now &&
      expectedEnd - now <= aheadMs &&
      (settled[id] ?? 0) <= now,
  );
}

/** Watches until `signal` aborts; then rejects with its reason. */
export async function watchEnds(
  { clock, log, serverClock, sessions, memory }: EndNoticeDeps,
  { signal }: { signal: AbortSignal },
): Promise<never> {
  const key = 'endNotices';
  const read = () => v.parse(settledSchema, memory.get(key));
  const settle = async (id: string, until: number) => {
    const ids = new Set((await sessions()).map((session) => session.id));
    const settled = { ...read(), [id]: until };
    const kept = Object.entries(settled).filter(([each]) => ids.has(each));
    try {
      await memory.update(key, Object.fromEntries(kept));
    } catch (error) {
      log.warn(`notices: not remembered: ${messageOf(error)}`);
    }
  };
  const look = async () => {
    if (!vscode.window.state.focused || !settings.noticeBeforeEnd()) return;
    const now = serverClock.now();
    for (const session of nearingEnd(await sessions(), read(), now)) {
      await settle(session.id, session.expectedEnd ?? now);
      // Not awaited: a notice may stay as long as the person likes.
      tell(session, now, () => settle(session.id, serverClock.now() + snoozeMs)).catch(
        (error: unknown) => {
          log.warn(`notices: failed: ${messageOf(error)}`);
          void tellFailure(error);
        },
      );
    }
  };
  let nap = new AbortController();
  // Who comes back is told at once, not while typing a minute later.
  const listening = vscode.window.onDidChangeWindowState(() => nap.abort());
  try {
    for (;;) {
      nap = new AbortController();
      await look();
      const ended = AbortSignal.any([signal, nap.signal]);
      await clock.sleep(lookMs, { signal: ended }).catch(() => signal.throwIfAborted());
    }
  } finally {
    listening.dispose();
  }
}

async function tell(
  { id, account, expectedEnd = 0 }: Session,
  now: number,
  snooze: () => Promise<void>,
): Promise<void> {
  const renew = vscode.l10n.t('Renew Now');
  const later = vscode.l10n.t('Remind Me Later');
  const never = vscode.l10n.t("Don't Show Again");
  const chosen = await vscode.window.showInformationMessage(
    vscode.l10n.t(
      'The session of {0} ends around {1}. Renewing now gives you a new one.',
      withoutLinks(account.label),
      formatTime(expectedEnd, now, vscode.env.language),
    ),
    renew,
    later,
    never,
  );
  if (chosen === renew) await vscode.commands.executeCommand('iamIdentityCenter.renewSession', id);
  if (chosen === later) await snooze();
  if (chosen === never) await settings.stopNotices();
}
