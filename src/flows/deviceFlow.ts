/**
 * Signing in with a code: the device authorization grant (RFC 8628), for a browser that cannot
 * reach this computer.
 *
 * 1. StartDeviceAuthorization gives a code for the person, a page to enter it, a secret to poll
 *    with, an interval and the time all of these live.
 * 2. The person is shown the code, opens the page from the editor, and allows the access only if
 *    the page shows the same code: a code that somebody sent them would sign that one in.
 * 3. After each interval CreateToken is asked for the tokens. `slow_down` makes the interval five
 *    seconds longer for good (section 3.5); when no answer comes the next wait is doubled.
 * 4. It ends with tokens, a denial, the code's end, or another choice of the person.
 */
import type { Cancellable } from '../base/abortable.ts';
import { hasCode, messageOf } from '../base/errors.ts';
import { OidcError } from '../oidc/oidcError.ts';
import type { StartDeviceAuthorizationResponse } from '../oidc/oidcMessages.ts';
import type { Flow, FlowDeps, FlowOutcome, Registration } from './flow.ts';
import { translateRefusal } from './flowError.ts';
import { race, timeOutAfter } from './race.ts';

const slowDownMs = 5_000;

/** Doubling ends here, so that a network that comes back is noticed within the minute. */
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

/** Polls until there are tokens or a refusal; whoever races against it ends it at the code's end. */
async function poll(
  { deviceCode, interval }: StartDeviceAuthorizationResponse,
  { clientId, clientSecret }: Registration,
  { clock, log, oidc }: FlowDeps,
  { signal }: Cancellable,
): Promise<FlowOutcome> {
  const grantType = 'urn:ietf:params:oauth:grant-type:device_code';
  let intervalMs = interval * 1000;
  let waitMs = intervalMs;
  for (;;) {
    await clock.sleep(waitMs, { signal });
    try {
      const request = { clientId, clientSecret, grantType, deviceCode } as const;
      return { kind: 'tokens', tokens: await oidc.createToken(request, { signal }) };
    } catch (error) {
      const answer = readPollAnswer(error);
      if (answer === 'slow-down') intervalMs += slowDownMs;
      if (answer === 'trouble') {
        waitMs = Math.max(intervalMs, Math.min(waitMs * 2, longestBackOffMs));
        log.info(`sign-in: poll failed, next one in ${waitMs / 1000} s: ${messageOf(error)}`);
      } else {
        waitMs = intervalMs;
      }
    }
  }
}

/** What a poll without tokens means for the next one. Throws what ends the polling. */
function readPollAnswer(error: unknown): 'pending' | 'slow-down' | 'trouble' {
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
