/**
 * The interface of the flows. A flow is one way to sign in, from a registered client to tokens.
 * Flows implement the protocol; everything that the user sees is behind `UserPrompts` and
 * `CallbackPages`.
 */
import type { Cancellable } from '../base/abortable.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { OidcClient } from '../oidc/oidcClient.ts';
import type { CreateTokenResponse } from '../oidc/oidcMessages.ts';

/** A loopback redirect (RFC 8252) with PKCE (RFC 7636), or the device grant of RFC 8628. */
export const methods = ['browser', 'deviceCode'] as const;
export type Method = (typeof methods)[number];

/** The client that a flow uses. A refresh token is only used with the client that received it. */
export interface Registration {
  clientId: string;
  clientSecret: string;
  /** Epoch milliseconds by the service's clock. */
  expiresAt: number;
  method: Method;
}

/** The user's choice while the browser flow waits. */
export type BrowserChoice =
  | { kind: 'use-code' }
  | { kind: 'try-again' }
  /** The pasted address of the page that could not be loaded. */
  | { kind: 'pasted'; url: string };

/** The user's choice while the device flow waits. */
export type CodeChoice = { kind: 'use-browser' } | { kind: 'try-again' };

/** What the user needs for a device sign-in. */
export interface DeviceCode {
  /** Shown verbatim. */
  userCode: string;
  /** The page with the code filled in. */
  verificationUriComplete: URL;
}

/** How to wait for the browser. */
export interface BrowserOptions {
  signal: AbortSignal;
  /**
   * Whether a pasted address belongs to this sign-in. Call it while the user is typing: any other
   * address ends the flow with `SignInError('bad-settings')`.
   */
  accepts(pasted: string): boolean;
}

/**
 * The user. Both members show that a sign-in is in progress for as long as they are pending. They
 * resolve only with a choice, and reject with `SignInError('cancelled')` when the user cancels.
 * When `signal` aborts, they hide what they show and reject with its reason.
 */
export interface UserPrompts {
  /** Opens `url` in the user's browser. Stays pending even if that fails. */
  continueInBrowser(url: URL, options: BrowserOptions): Promise<BrowserChoice>;
  /** Shows the code, and opens its page only when the user asks for it. */
  compareCode(code: DeviceCode, options: Cancellable): Promise<CodeChoice>;
}

/** The pages that the loopback server sends: complete, self-contained HTML documents. */
export interface CallbackPages {
  success(): Promise<string>;
  /** The redirect has arrived, but CreateToken has not responded yet. */
  unfinished(): Promise<string>;
  /** `description` is the service's own text, not yet escaped. */
  failure(kind: 'denied' | 'failed' | 'expired', description: string): Promise<string>;
  /** The plain text for a request that does not belong to the sign-in. */
  stray(): string;
}

/** What flows depend on. */
export interface FlowDeps {
  clock: Clock;
  log: Log;
  oidc: OidcClient;
  prompts: UserPrompts;
  pages: CallbackPages;
}

/** What to sign in to. */
export interface FlowRequest {
  registration: Registration;
  startUrl: string;
  scopes: readonly string[];
}

/** The tokens, or the user's choice to sign in another way. */
export type FlowOutcome =
  | { kind: 'tokens'; tokens: CreateTokenResponse }
  | { kind: 'switch'; to: Method }
  | { kind: 'try-again' };

/**
 * Rejects with `signal.reason` on abort, with `SignInError('cancelled' | 'denied' | 'timed-out')`,
 * with `OidcError` for any other error of the API (on `invalid_client` the caller can register
 * again), and with `SignInError('network' | 'bad-answer' | 'service')` if the service cannot be
 * used.
 */
export type Flow = (
  request: FlowRequest,
  deps: FlowDeps,
  options: Cancellable,
) => Promise<FlowOutcome>;
