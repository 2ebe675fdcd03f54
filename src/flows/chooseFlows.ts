/** Which way a sign-in goes first, and which one may be offered beside it. */
import { SignInError } from '../base/errors.ts';
import type { Method } from './flow.ts';

export interface FlowChoice {
  /** Asked for by the caller of this one sign-in. */
  requested?: Method | undefined;
  /** The person's setting `signInMethod`. */
  preference: 'auto' | Method;
  /** The person's setting `allowDeviceCode`. */
  allowDeviceCode: boolean;
  /** What the person last went over to in a sign-in to this instance that worked. */
  remembered?: Method | undefined;
  /** Whether the person's browser runs where a loopback of ours can be reached. */
  loopbackReachable: boolean;
}

/**
 * The methods of a sign-in, the one to begin with first; the other is for the person to choose.
 *
 * | asked for  | loopback  | begins with                                    |
 * | ---------- | --------- | ---------------------------------------------- |
 * | a method   | any       | that method; pasting back serves a far browser |
 * | `auto`     | reachable | the method remembered, else `browser`          |
 * | `auto`     | not       | the method remembered, else `deviceCode`       |
 *
 * Where device codes are not allowed, it is always `browser`.
 *
 * @throws SignInError `bad-settings` where a device code is requested and not allowed
 */
export function chooseFlows(choice: FlowChoice): readonly [Method, ...Method[]] {
  const { requested, preference, allowDeviceCode, remembered, loopbackReachable } = choice;
  const asked = requested ?? (preference === 'auto' ? undefined : preference);
  if (!allowDeviceCode) {
    if (asked !== 'deviceCode') return ['browser'];
    throw new SignInError(
      { code: 'bad-settings', problem: { kind: 'device-code-forbidden' } },
      'device code: turned off by iamIdentityCenter.allowDeviceCode',
    );
  }
  const first = asked ?? remembered ?? (loopbackReachable ? 'browser' : 'deviceCode');
  return first === 'browser' ? ['browser', 'deviceCode'] : ['deviceCode', 'browser'];
}
