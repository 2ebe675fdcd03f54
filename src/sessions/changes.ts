/** Reports exactly how sessions change, by comparing them with what was reported before. */
import type { Session, SessionChange } from './session.ts';

export interface Changes {
  /** Records a session that exists at start-up, which is not a change. */
  start(session: Session): void;
  /** Reports how one session has changed since the last report, if it has. */
  report(id: string): void;
  /** Returns the function that stops listening. */
  listen(listener: (change: SessionChange) => void): () => void;
  dispose(): void;
}

/** @param current the session as it is now, if there is one */
export function createChanges(current: (id: string) => Session | undefined): Changes {
  const listeners = new Set<(change: SessionChange) => void>();
  const reported = new Map<string, Session>();
  return {
    start: (session) => void reported.set(session.id, session),
    report(id) {
      const before = reported.get(id);
      const after = current(id);
      if (isSame(before, after)) return;
      if (after) reported.set(id, after);
      else reported.delete(id);
      const change = {
        added: after && !before ? [after] : [],
        removed: before && !after ? [before] : [],
        changed: before && after ? [after] : [],
      };
      for (const listener of listeners) listener(change);
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
  if (!one || !other) return one === other;
  const names = Object.keys(one) as (keyof Session)[];
  const alike = names.length === Object.keys(other).length;
  if (alike && names.every((name) => one[name] === other[name])) return true;
  return JSON.stringify(one) === JSON.stringify(other);
}
