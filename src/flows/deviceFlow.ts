/**
 * Sign-in with a device code: the device authorization grant (RFC 8628), for a browser that cannot
 * reach this computer.
 *
 * 1. StartDeviceAuthorization returns a code for the user, a page on which to enter it, a secret
 *    for polling, an interval, and the lifetime of all of these.
 * 2. The editor shows the code. The user opens the page from there and must allow the access only
 *    if the page shows the same code: a code that somebody else has sent would sign in that person.
 * 3. CreateToken is polled once per interval. `slow_down` permanently adds five seconds to the
 *    interval (section 3.5). If a poll gets no response, the next wait is doubled.
 * 4. The flow ends with tokens, a denial, the expiry of the code, or another choice of the user. If
 *    the response with the tokens was lost, the next poll is refused, because the code is spent.
 */
import type { Cancellable } from '../base/abortable.ts';
import { hasCode, messageOf, networkFaultOf, SignInError } from '../base/errors.ts';
import { OidcError } from '../oidc/oidcError.ts';
import type { StartDeviceAuthorizationResponse } from '../oidc/oidcMessages.ts';
import type { Flow, FlowDeps, FlowOutcome, Registration } from './flow.ts';
import { translateRefusal } from './flowError.ts';
import { race, timeOutAfter } from './race.ts';

const slowDownMs = 5_000;

/** The limit of doubling, so that a restored network is noticed within a minute. */
const longestBackOffMs = 60_000;

export const deviceFlow: Flow = async ({ registration, startUrl }, deps, { signal }) => {
  const { clientId, clientSecret } = registration;
  const { clock, prompts, oidc } = deps;
  const grant = await oidc.startDeviceAuthorization(
    { clientId, clientSecret, startUrl },
    { signal },
  );
  const code = {
    userCode: grant.userCode,
    verificationUriComplete: new URL(grant.verificationUriComplete),
  };

  return race<FlowOutcome>(
    [
      (wait) => poll(grant, registration, deps, wait),
      async (wait) => {
        const choice = await prompts.compareCode(code, wait);
        return choice.kind === 'use-browser' ? { kind: 'switch', to: 'browser' } : choice;
      },
      timeOutAfter(grant.expiresIn * 1000, clock),
    ],
    { signal },
  );
};

/** Polls until there are tokens or an error. The caller aborts it when the code expires. */
async function poll(
  { deviceCode, interval }: StartDeviceAuthorizationResponse,
  { clientId, clientSecret }: Registration,
  { clock, log, oidc }: FlowDeps,
  { signal }: Cancellable,
): Promise<FlowOutcome> {
  const grantType = 'urn:ietf:params:oauth:grant-type:device_code';
  let intervalMs = interval * 1000;
  let waitMs = intervalMs;
  let mayBeLost = false;
  for (;;) {
    await clock.sleep(waitMs, { signal });
    try {
      const request = { clientId, clientSecret, grantType, deviceCode } as const;
      return { kind: 'tokens', tokens: await oidc.createToken(request, { signal }) };
    } catch (error) {
      // A code yields tokens only once, so the response with them was lost.
      if (mayBeLost && isSpent(error)) throw answerLost(error);
      mayBeLost ||= networkFaultOf(error)?.mayHaveArrived ?? hasCode(error, 'service');
      const answer = readPollError(error);
      if (answer === 'slow-down') intervalMs += slowDownMs;
      if (answer === 'trouble') {
        waitMs = Math.max(intervalMs, Math.min(waitMs * 2, longestBackOffMs));
        log.info(`sign-in: poll failed, next poll in ${waitMs / 1000} s: ${messageOf(error)}`);
      } else {
        waitMs = intervalMs;
      }
    }
  }
}

/** What the error of a poll means for the next poll. Throws an error that ends the polling. */
function readPollError(error: unknown): 'pending' | 'slow-down' | 'trouble' {
  if (hasCode(error, 'network', 'service')) return 'trouble';
  switch (error instanceof OidcError && error.details.name) {
    case 'AuthorizationPendingException':
      return 'pending';
    case 'SlowDownException':
      return 'slow-down';
    case 'InternalServerException':
      return 'trouble';
    default:
      throw translateRefusal(error);
  }
}

function isSpent(error: unknown): boolean {
  return error instanceof OidcError && error.details.name === 'InvalidGrantException';
}

function answerLost(cause: unknown): SignInError {
  return new SignInError('answer-lost', 'the device code is spent, and its tokens were lost', {
    cause,
  });
}
