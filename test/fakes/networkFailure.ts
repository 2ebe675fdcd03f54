/** Network failures as the transports report them. */
import assert from 'node:assert/strict';
import { networkFaultOf, type SignInError } from '../../src/base/errors.ts';
import type { NetworkFault } from '../../src/base/failure.ts';
import { networkError } from '../../src/http/networkError.ts';

/** No answer arrived: by default a connection that was cut on the way. */
export function networkFailure(fault: Partial<NetworkFault> = {}): SignInError {
  return networkError({
    kind: 'cut',
    host: 'oidc.example',
    reason: 'connection reset (ECONNRESET)',
    mayHaveArrived: true,
    transient: true,
    ...fault,
  });
}

/** The fault of `error`, which must be a network failure. */
export function expectFault(error: unknown): NetworkFault {
  return networkFaultOf(error) ?? assert.fail(`not a network failure: ${error}`);
}
