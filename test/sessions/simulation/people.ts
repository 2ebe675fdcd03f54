/** The users of the simulated computer. */

import assert from 'node:assert/strict';
import { abortable, type Cancellable } from '../../../src/base/abortable.ts';
import type { SignInPrompts } from '../../../src/sessions/signIn/signInRequest.ts';
import type { Computer } from './computer.ts';
import type { Random } from './random.ts';

export interface SimPerson extends SignInPrompts {
  /** The codes shown to the user in all windows. */
  readonly codes: string[];
}

/** A user who approves after a while, in a browser of their own. */
export function createPerson(user: string, { center, clock }: Computer, random: Random): SimPerson {
  const codes: string[] = [];
  const wait = ({ signal }: Cancellable) =>
    abortable(new Promise<never>(() => undefined), { signal });
  return {
    codes,
    async compareCode({ userCode }, options) {
      codes.push(userCode);
      await clock.sleep(random.between(2_000, 40_000), options);
      // After sleep it may be too late: the code has expired.
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
