/** The users of the simulated computer. */

import assert from 'node:assert/strict';
import { abortable, type Cancellable } from '../../../src/base/abortable.ts';
import type {
  Proof,
  SignInPrompts,
  SignInRequest,
} from '../../../src/sessions/signIn/signInRequest.ts';
import type { Computer } from './computer.ts';
import { arn, issuer } from './directory.ts';
import type { Random } from './random.ts';

export interface SimPerson extends SignInPrompts {
  /** The codes shown to the user in all windows, and the assertions that the user consented to. */
  readonly codes: string[];
  /** What the user signs in to. */
  readonly request: SignInRequest;
}

const scopes = ['sso:account:access'];

/**
 * A user who approves after a while, in a browser of their own.
 * @param isAtApplication whether the user signs in to the application, with an assertion
 */
export function createPerson(
  user: string,
  isAtApplication: boolean,
  { center, clock, instance, now }: Computer,
  random: Random,
): SimPerson {
  const codes: string[] = [];
  const atPortal: SignInRequest = { instance, requestedScopes: scopes, scopes };
  const proof: Proof = {
    kind: 'assertion',
    async get(options) {
      const jwt = () => issuer.sign({ email: `${user}@example.com` }, now());
      codes.push(user);
      await clock.sleep(random.between(2_000, 40_000), options);
      return { jwt: jwt(), userName: undefined };
    },
  };
  const wait = ({ signal }: Cancellable) =>
    abortable(new Promise<never>(() => undefined), { signal });
  return {
    codes,
    request: isAtApplication
      ? { ...atPortal, scopes: [], application: { arn, scopes: [], proof } }
      : atPortal,
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
