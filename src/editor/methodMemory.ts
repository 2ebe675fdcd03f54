/** Remembers, per portal, how the person prefers to sign in. */
import type * as vscode from 'vscode';
import { messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { MethodMemory } from '../sessions/signIn.ts';

const key = 'signInMethods';

export function createMethodMemory(memory: vscode.Memento, log: Log): MethodMemory {
  const read = () => memory.get<Record<string, unknown>>(key, {});
  return {
    get(portal) {
      const method = read()[portal];
      return method === 'browser' || method === 'deviceCode' ? method : undefined;
    },
    async set(portal, method) {
      try {
        await memory.update(key, { ...read(), [portal]: method });
      } catch (error) {
        log.warn(`sign-in: method not remembered: ${messageOf(error)}`);
      }
    },
  };
}
