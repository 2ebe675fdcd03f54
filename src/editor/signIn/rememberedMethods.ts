/** Remembers, per portal, how the person prefers to sign in. */
import * as v from 'valibot';
import type * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { MethodMemory } from '../../sessions/signIn.ts';

const key = 'signInMethods';
const remembered = v.fallback(v.record(v.string(), v.unknown()), {});

export function createMethodMemory(memory: vscode.Memento, log: Log): MethodMemory {
  const read = () => v.parse(remembered, memory.get(key));
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
