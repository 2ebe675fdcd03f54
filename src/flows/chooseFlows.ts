/** Chooses the method that a sign-in starts with, and the method offered as an alternative. */
import { SignInError } from '../base/errors.ts';
import type { Method } from './flow.ts';

/** What the choice of a method depends on. */
export interface FlowChoice {
  /** Requested by the caller for this sign-in. */
  requested?: Method | undefined;
  /** The setting `signInMethod`. */
  preference: 'auto' | Method;
  /** The setting `allowDeviceCode`. */
  allowDeviceCode: boolean;
  /** The method that the user last switched to in a successful sign-in to this instance. */
  remembered?: Method | undefined;
  /** Whether the user's browser can reach a loopback address of this computer. */
  loopbackReachable: boolean;
}

/**
 * The methods of a sign-in: the first to start with, the second as an alternative.
 *
 * | wanted     | loopback      | starts with                              |
 * | ---------- | ------------- | ---------------------------------------- |
 * | a method   | any           | that method                              |
 * | `auto`     | reachable     | the remembered method, else `browser`    |
 * | `auto`     | not reachable | the remembered method, else `deviceCode` |
 *
 * `browser` works without a reachable loopback, because the user can paste the address. It is the
 * only method if device codes are not allowed.
 *
 * @throws SignInError `bad-settings` if a device code is requested but not allowed
 */
export function chooseFlows(choice: FlowChoice): readonly [Method, ...Method[]] {
  const { requested, preference, allowDeviceCode, remembered, loopbackReachable } = choice;
  const wanted = requested ?? (preference === 'auto' ? undefined : preference);
  if (!allowDeviceCode) {
    if (wanted !== 'deviceCode') return ['browser'];
    throw new SignInError(
      { code: 'bad-settings', problem: { kind: 'device-code-forbidden' } },
      'device code: turned off by iamIdentityCenter.allowDeviceCode',
    );
  }
  const first = wanted ?? remembered ?? (loopbackReachable ? 'browser' : 'deviceCode');
  return first === 'browser' ? ['browser', 'deviceCode'] : ['deviceCode', 'browser'];
}
