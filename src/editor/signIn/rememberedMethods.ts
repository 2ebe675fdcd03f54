/** Remembers, per access portal, the method that a user switched to and that then worked. */
import * as v from 'valibot';
import type * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { type Method, methods } from '../../flows/flow.ts';
import { portalKey } from '../../oidc/startUrl.ts';

export interface RememberedMethods {
  get(startUrl: string): Method | undefined;
  /** Never rejects: what cannot be stored is only logged. */
  set(startUrl: string, method: Method): Promise<void>;
}

const key = 'signInMethods';
const remembered = v.fallback(v.record(v.string(), v.unknown()), {});

export function createRememberedMethods(memory: vscode.Memento, log: Log): RememberedMethods {
  const read = () => v.parse(remembered, memory.get(key));
  return {
    get(startUrl) {
      const method = read()[portalKey(startUrl)];
      return methods.find((each) => each === method);
    },
    async set(startUrl, method) {
      try {
        await memory.update(key, { ...read(), [portalKey(startUrl)]: method });
      } catch (error) {
        log.warn(`sign-in: method not remembered: ${messageOf(error)}`);
      }
    },
  };
}
