/**
 * What a flow is: one way for a person to sign in, from a registered client to tokens. The flows
 * know the protocol and wait for the person; how the person is spoken to is behind `UserPrompts`.
 */
import type { Cancellable } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { OidcClient } from '../oidc/oidcClient.ts';
import type { CreateTokenResponse } from '../oidc/oidcMessages.ts';

/** RFC 8252 loopback redirect with PKCE (RFC 7636), or the device grant of RFC 8628. */
export const methods = ['browser', 'deviceCode'] as const;
export type Method = (typeof methods)[number];

/** The client a flow speaks as. A refresh token is only ever used with the client that got it. */
export interface Registration {
  clientId: string;
  clientSecret: string;
  /** Epoch milliseconds by the service's clock. */
  expiresAt: number;
  method: Method;
}

/** What the person may ask for while the browser flow waits. */
export type BrowserChoice =
  | { kind: 'use-code' }
  | { kind: 'try-again' }
  /** The address of the page that could not be loaded, pasted by the person. */
  | { kind: 'pasted'; url: string };

/** What the person may ask for while the device flow waits. */
export type CodeChoice = { kind: 'use-browser' } | { kind: 'try-again' };

export interface DeviceCode {
  /** To be shown verbatim. */
  userCode: string;
  /** Page with the code filled in. */
  verificationUriComplete: URL;
}

export interface BrowserOptions {
  signal: AbortSignal;
  /**
   * Whether a pasted address belongs to this sign-in. To be asked while the person types: a flow
   * that is given another one ends with `SignInError('bad-settings')`.
   */
  accepts(pasted: string): boolean;
}

/**
 * The person. Both members show that a sign-in is under way for as long as they are pending:
 * they resolve only with a choice, reject with `SignInError('cancelled')` when the person cancels,
 * and take down what they show when `signal` aborts (rejecting with its reason).
 */
export interface UserPrompts {
  /** Opens `url` in the person's browser and stays with them. An open that fails keeps waiting. */
  continueInBrowser(url: URL, options: BrowserOptions): Promise<BrowserChoice>;
  /** Shows the code, and opens its page only when the person asks for it. */
  compareCode(code: DeviceCode, options: Cancellable): Promise<CodeChoice>;
}

/** The pages the loopback answers with: complete, self-contained HTML documents. */
export interface CallbackPages {
  success(): Promise<string>;
  /** The browser has done its part; the service has not yet answered ours. */
  unfinished(): Promise<string>;
  /** `description` is the service's own text, not yet escaped. */
  failure(kind: 'denied' | 'failed' | 'expired', description: string): Promise<string>;
}

export interface FlowDeps {
  clock: Clock;
  log: Log;
  oidc: OidcClient;
  prompts: UserPrompts;
  pages: CallbackPages;
}

export interface FlowRequest {
  registration: Registration;
  startUrl: string;
  scopes: readonly string[];
}

/** Tokens, or the other way the person asked for. */
export type FlowOutcome =
  | { kind: 'tokens'; tokens: CreateTokenResponse }
  | { kind: 'switch'; to: Method }
  | { kind: 'try-again' };

/**
 * Rejects with `signal.reason` on abort, `SignInError('cancelled' | 'denied' | 'timed-out')`,
 * `OidcError` for any other refusal (an `invalid_client` lets the caller register anew), and
 * `SignInError('network' | 'bad-answer' | 'service')` when the service could not be used.
 */
export type Flow = (
  request: FlowRequest,
  deps: FlowDeps,
  options: Cancellable,
) => Promise<FlowOutcome>;
