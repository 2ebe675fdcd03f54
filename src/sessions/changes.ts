/** What became of sessions, told exactly: by comparison with what listeners were told before. */
import type { Session, SessionChange } from './session.ts';

export interface Changes {
  /** Takes a session as it is for known already. */
  start(session: Session): void;
  /** Tells what became of one session since listeners were last told; nothing, most of the time. */
  tell(id: string): void;
  /** Returns the function that stops listening. */
  listen(listener: (change: SessionChange) => void): () => void;
  dispose(): void;
}

/** @param current the session as it is now, if there is one */
export function createChanges(current: (id: string) => Session | undefined): Changes {
  const listeners = new Set<(change: SessionChange) => void>();
  const told = new Map<string, Session>();
  return {
    start: (session) => void told.set(session.id, session),
    tell(id) {
      const before = told.get(id);
      const after = current(id);
      if (isSame(before, after)) return;
      if (after) told.set(id, after);
      else told.delete(id);
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

/** A session that was read anew is another object with the same content. */
function isSame(one: Session | undefined, other: Session | undefined): boolean {
  if (!one || !other) return one === other;
  const names = Object.keys(one) as (keyof Session)[];
  const alike = names.length === Object.keys(other).length;
  if (alike && names.every((name) => one[name] === other[name])) return true;
  return JSON.stringify(one) === JSON.stringify(other);
}
