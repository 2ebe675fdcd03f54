/**
 * Signing in with the browser: the authorization code grant with PKCE over a loopback redirect
 * (RFC 6749 section 4.1, RFC 7636, RFC 8252 section 7.3).
 *
 * 1. A server listens on 127.0.0.1, on a port of the system's choice, before any browser opens.
 * 2. A fresh `code_verifier` and `state` are made; the browser is sent to /authorize with the
 *    verifier's S256 challenge, the state and the redirect URI with our port.
 * 3. The person signs in on the service's pages and allows the access, or not. Meanwhile they may
 *    turn to the device flow, begin again, or paste the address of a page that did not load.
 * 4. The browser comes back to the redirect URI with `code` or `error`, and with our `state`.
 * 5. CreateToken exchanges the code, proving with the verifier that we began this sign-in and
 *    repeating the redirect URI to the letter, port included.
 * 6. Only then the browser gets its page, so that "you are signed in" is true, and the server ends.
 */
import type { Cancellable } from '../base/abortable.ts';
import { messageOf, SignInError } from '../base/errors.ts';
import { OidcError } from '../oidc/oidcError.ts';
import { type Callback, type Expected, readPastedCallback } from './callback.ts';
import type { BrowserChoice, CallbackPages, Flow, FlowDeps } from './flow.ts';
import { redirectError, translateRefusal } from './flowError.ts';
import { type Loopback, openLoopback } from './loopback.ts';
import { challengeOf, createState, createVerifier } from './pkce.ts';
import { race, timeOutAfter } from './race.ts';

/** The AWS CLI and the AWS Toolkit give a person as long. */
const personMs = 600_000;

/** How long the browser may wait for its page; not much later people close the tab. */
const pageMs = 20_000;

export const browserFlow: Flow = async ({ registration, scopes }, deps, { signal }) => {
  const { clientId, clientSecret } = registration;
  const { clock, oidc, prompts } = deps;
  const state = createState();
  const codeVerifier = createVerifier();
  const codeChallenge = challengeOf(codeVerifier);

  using loopback = await openLoopback(state, deps.log);
  const { redirectUri } = loopback;
  const expected = { redirectUri, state };
  const url = oidc.authorizeUrl({ clientId, redirectUri, state, codeChallenge, scopes });
  const accepts = (pasted: string) => readPastedCallback(pasted, expected).kind !== 'stray';

  const came = await race<Callback | BrowserChoice>(
    [
      () => loopback.arrived,
      (wait) => prompts.continueInBrowser(url, { ...wait, accepts }),
      timeOutAfter(personMs, clock),
    ],
    { signal },
  );
  if (came.kind === 'use-code') return { kind: 'switch', to: 'deviceCode' };
  if (came.kind === 'try-again') return { kind: 'try-again' };

  const exchange = async () => {
    try {
      const code = readCode(came, expected);
      const grant = { grantType: 'authorization_code', code, redirectUri, codeVerifier } as const;
      return await oidc.createToken({ clientId, clientSecret, ...grant }, { signal });
    } catch (error) {
      throw translateRefusal(error);
    }
  };
  const tokens = exchange();
  await showOutcome(tokens, loopback, deps);
  return { kind: 'tokens', tokens: await tokens };
};

/**
 * A wrong address ends the attempt instead of asking again: asking is the editor's, which has
 * `accepts` to refuse it while the person types, and asking here would open the browser anew.
 */
function readCode(
  came: Callback | Extract<BrowserChoice, { kind: 'pasted' }>,
  expected: Expected,
): string {
  const callback = came.kind === 'pasted' ? readPastedCallback(came.url, expected) : came;
  switch (callback.kind) {
    case 'code':
      return callback.code;
    case 'error':
      throw redirectError(callback);
    case 'stray':
      throw new SignInError(
        'bad-settings',
        'the pasted address is not the one this sign-in has led to',
      );
  }
}

/** Tells the browser how the exchange ended. A page that cannot be had costs nobody a token. */
async function showOutcome(
  tokens: Promise<unknown>,
  loopback: Loopback,
  { clock, log, pages }: FlowDeps,
): Promise<void> {
  const outcome = tokens.then(
    () => pages.success(),
    (error) => failurePage(error, pages),
  );
  const unfinished = async (wait: Cancellable) => {
    await clock.sleep(pageMs, wait);
    return pages.unfinished();
  };
  try {
    // Not the caller's signal: a cancelled sign-in owes the browser a page as well.
    const { signal } = new AbortController();
    await loopback.answer(await race([() => outcome, unfinished], { signal }));
  } catch (error) {
    log.warn(`sign-in: no page for the browser: ${messageOf(error)}`);
  }
}

function failurePage(error: unknown, pages: CallbackPages): Promise<string> {
  const refusal = error instanceof SignInError ? error.cause : error;
  if (!(refusal instanceof OidcError)) return pages.failure('failed', '');
  const { name, description = '' } = refusal.details;
  switch (name) {
    case 'AccessDeniedException':
      return pages.failure('denied', description);
    case 'ExpiredTokenException':
    case 'InvalidGrantException':
      return pages.failure('expired', description);
    default:
      return pages.failure('failed', description);
  }
}
