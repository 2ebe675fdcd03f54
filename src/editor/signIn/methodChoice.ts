/** Which way a sign-in goes first in this editor, and the way that the user switched to last time. */
import type * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import { chooseFlows } from '../../flows/chooseFlows.ts';
import type { MethodChoice } from '../../sessions/signIn/signIn.ts';
import { settings } from '../vscode/settings.ts';
import { loopbackReachable } from './loopbackReach.ts';
import { createRememberedMethods } from './rememberedMethods.ts';

export interface MethodChoiceDeps {
  clock: Clock;
  log: Log;
  extension: vscode.Extension<unknown>;
  memory: vscode.Memento;
}

export function createMethodChoice({
  clock,
  log,
  extension,
  memory,
}: MethodChoiceDeps): MethodChoice {
  const remembered = createRememberedMethods(memory, log);
  return {
    choose: async ({ instance, method: requested }) =>
      chooseFlows({
        requested,
        remembered: remembered.get(instance.startUrl),
        preference: settings.signInMethod(),
        allowDeviceCode: settings.allowDeviceCode(),
        loopbackReachable: await loopbackReachable(extension, { clock, log }),
      }),
    remember: ({ instance }, method) => remembered.set(instance.startUrl, method),
  };
}
