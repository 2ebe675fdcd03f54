/** Reports exactly how sessions change, by comparing them with what was reported before. */
import type { Session, SessionChange } from './session.ts';

export interface Changes {
  /** Records a session that exists at start-up, which is not a change. */
  start(session: Session): void;
  /** Reports how a session has changed since its last report, if it has. Returns it as it is now. */
  report(id: string, now?: number): Session | undefined;
  /** Returns the function that stops listening. */
  listen(listener: (change: SessionChange) => void): () => void;
  dispose(): void;
}

/** @param current the session as it is now, if there is one */
export function createChanges(current: (id: string, now?: number) => Session | undefined): Changes {
  const listeners = new Set<(change: SessionChange) => void>();
  const reported = new Map<string, Session>();
  return {
    start: (session) => void reported.set(session.id, session),
    report(id, now) {
      const before = reported.get(id);
      const after = current(id, now);
      if (isSame(before, after)) return after;
      if (after) reported.set(id, after);
      else reported.delete(id);
      const change = {
        added: after && !before ? [after] : [],
        removed: before && !after ? [before] : [],
        changed: before && after ? [after] : [],
      };
      for (const listener of listeners) listener(change);
      return after;
    },
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    dispose: () => listeners.clear(),
  };
}

/** A session that was read again is another object with the same content. */
function isSame(one: Session | undefined, other: Session | undefined): boolean {
  if (one === other) return true;
  if (!one || !other) return false;
  const names = Object.keys(one) as (keyof Session)[];
  const alike = names.length === Object.keys(other).length;
  if (alike && names.every((name) => one[name] === other[name])) return true;
  return JSON.stringify(one) === JSON.stringify(other);
}
