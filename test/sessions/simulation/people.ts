/** Whoever signs in at a simulated computer. */

import assert from 'node:assert/strict';
import { abortable, type Cancellable } from '../../../src/base/abortable.ts';
import type { SignInPrompts } from '../../../src/sessions/signInRequest.ts';
import type { Computer } from './computer.ts';
import type { Random } from './random.ts';

export interface SimPerson extends SignInPrompts {
  /** The codes they were shown, in whatever window. */
  readonly codes: string[];
}

/** Approves after a while, in a browser of their own. */
export function createPerson(user: string, { center, clock }: Computer, random: Random): SimPerson {
  const codes: string[] = [];
  const wait = ({ signal }: Cancellable) =>
    abortable(new Promise<never>(() => undefined), { signal });
  return {
    codes,
    async compareCode({ userCode }, options) {
      codes.push(userCode);
      await clock.sleep(random.between(2_000, 40_000), options);
      // Too late, after a nap, the code has ended, and its page says so.
      if (center.deviceCodes.find(userCode)) {
        center.control.decideDevice({ userCode, user, browser: user });
      }
      return wait(options);
    },
    continueInBrowser: (_url, options) => wait(options),
    offerTakeOver: wait,
    askName: () => assert.fail('the ID token has the name'),
    showStep: () => undefined,
    showAssumedUser: () => undefined,
    showOtherUser: () => undefined,
  };
}
