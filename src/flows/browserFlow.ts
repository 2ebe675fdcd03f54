/**
 * Sign-in with the browser: the authorization code grant with PKCE and a loopback redirect (RFC
 * 6749 section 4.1, RFC 7636, RFC 8252 section 7.3).
 *
 * 1. Before the browser opens, a server listens on 127.0.0.1, on a port chosen by the system unless
 *    the redirect URI has one.
 * 2. A new `code_verifier` and `state` are generated. The browser is sent to /authorize with the
 *    S256 challenge of the verifier, the state, and the redirect URI with our port.
 * 3. The user signs in on the service's pages and allows or denies the access. Meanwhile, the user
 *    can switch to the device flow, start again, or paste the address of a page that did not load.
 * 4. The service redirects the browser to the redirect URI with `code` or `error` and our `state`.
 * 5. CreateToken exchanges the code. The verifier proves that we started this sign-in, and the
 *    redirect URI must be exactly the same, port included.
 * 6. Only then does the browser get its page, so that "You are signed in" is true. The server
 *    closes.
 */
import type { Cancellable } from '../base/abortable.ts';
import { messageOf, SignInError } from '../base/errors.ts';
import { OidcError } from '../oidc/oidcError.ts';
import {
  type Callback,
  type Expected,
  readPastedCallback,
  registeredRedirectUri,
  type Stray,
} from './callback.ts';
import type { BrowserChoice, CallbackPages, Flow, FlowDeps } from './flow.ts';
import { redirectError, translateRefusal } from './flowError.ts';
import { type Loopback, openLoopback } from './loopback.ts';
import { challengeOf, createState, createVerifier } from './pkce.ts';
import { race, timeOutAfter } from './race.ts';

/** The AWS CLI and the AWS Toolkit wait for the user as long. */
const userMs = 600_000;

/** How long the browser waits for its page. Users close a tab that takes much longer. */
const pageMs = 20_000;

/** What a sign-in with the browser is for. */
export interface BrowserGrant<Tokens> {
  /** As it is registered. Without a port, the one that the system chooses is added. */
  redirectUri: string;
  /** The URL of /authorize. */
  authorizeUrl(request: { redirectUri: string; state: string; codeChallenge: string }): URL;
  /** Exchanges the code for tokens. Rejects with `OidcError` if the service refuses. */
  exchange(
    code: { code: string; redirectUri: string; codeVerifier: string },
    options: Cancellable,
  ): Promise<Tokens>;
}

/** The tokens, or what the user chose instead. */
export type BrowserOutcome<Tokens> =
  | { kind: 'tokens'; tokens: Tokens }
  | { kind: 'use-code' }
  | { kind: 'try-again' };

/** The code grant of our registered client. */
export const browserFlow: Flow = async ({ registration, scopes }, deps, options) => {
  const { clientId, clientSecret } = registration;
  const { oidc } = deps;
  const outcome = await signInWithBrowser(
    {
      redirectUri: registeredRedirectUri,
      authorizeUrl: (request) => oidc.authorizeUrl({ clientId, scopes, ...request }),
      exchange: (code, exchanging) =>
        oidc.createToken(
          { clientId, clientSecret, grantType: 'authorization_code', ...code },
          exchanging,
        ),
    },
    deps,
    options,
  );
  return outcome.kind === 'use-code' ? { kind: 'switch', to: 'deviceCode' } : outcome;
};

/** The walk-through above for any client. Rejects as a `Flow` does. */
export async function signInWithBrowser<Tokens>(
  { redirectUri: registered, authorizeUrl, exchange }: BrowserGrant<Tokens>,
  deps: Omit<FlowDeps, 'oidc'>,
  { signal }: Cancellable,
): Promise<BrowserOutcome<Tokens>> {
  const { clock, log, pages, prompts } = deps;
  const state = createState();
  const codeVerifier = createVerifier();

  using loopback = await openLoopback(state, log, pages.stray(), { registered });
  const { redirectUri } = loopback;
  const expected = { redirectUri, state };
  const url = authorizeUrl({ redirectUri, state, codeChallenge: challengeOf(codeVerifier) });
  const accepts = (pasted: string) => readPastedCallback(pasted, expected).kind !== 'stray';

  const event = await race<Callback | BrowserChoice>(
    [
      () => loopback.arrived,
      (wait) => prompts.continueInBrowser(url, { ...wait, accepts }),
      timeOutAfter(userMs, clock),
    ],
    { signal },
  );
  if (event.kind === 'use-code' || event.kind === 'try-again') return event;

  const redeem = async () => {
    try {
      const code = readCode(event, expected);
      return await exchange({ code, redirectUri, codeVerifier }, { signal });
    } catch (error) {
      throw translateRefusal(error);
    }
  };
  const tokens = redeem();
  await showOutcome(tokens, loopback, deps);
  return { kind: 'tokens', tokens: await tokens };
}

/**
 * A wrong address ends the attempt. The editor can refuse it while the user is typing, with
 * `accepts`; asking for it again here would open the browser again.
 */
function readCode(
  event: Callback | Extract<BrowserChoice, { kind: 'pasted' }>,
  expected: Expected,
): string {
  const callback: Callback | Stray =
    event.kind === 'pasted' ? readPastedCallback(event.url, expected) : event;
  switch (callback.kind) {
    case 'code':
      return callback.code;
    case 'error':
      throw redirectError(callback);
    case 'stray':
      throw new SignInError('bad-settings', 'the pasted address does not belong to this sign-in');
  }
}

/** Shows the outcome in the browser. A page that fails to load does not fail the sign-in. */
async function showOutcome(
  tokens: Promise<unknown>,
  loopback: Loopback,
  { clock, log, pages }: Omit<FlowDeps, 'oidc'>,
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
    // Not the caller's signal: the browser gets a page even if the sign-in was cancelled.
    const { signal } = new AbortController();
    await loopback.answer(await race([() => outcome, unfinished], { signal }));
  } catch (error) {
    log.warn(`sign-in: page not shown in the browser: ${messageOf(error)}`);
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
