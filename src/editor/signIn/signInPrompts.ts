/**
 * What the user sees in one sign-in attempt: the texts and links of the notification, and the
 * questions that come up.
 */

import { userInfo } from 'node:os';
import * as vscode from 'vscode';
import type { Cancellable } from '../../base/abortable.ts';
import { SignInError } from '../../base/errors.ts';
import type { BrowserChoice, BrowserOptions, CodeChoice, DeviceCode } from '../../flows/flow.ts';
import type { Account, Instance } from '../../sessions/session.ts';
import type { OtherUser, SignInPrompts, SignInStep } from '../../sessions/signIn/signInRequest.ts';
import { showFailure } from '../text/showFailure.ts';
import { withoutLinks } from '../vscode/escape.ts';
import { openExternal } from '../vscode/openExternal.ts';
import { showInput } from '../vscode/showInput.ts';
import { showDeviceCode } from './deviceCodeDialog.ts';
import { warnOfAssumedUser, warnOfOtherUser } from './otherUserWarning.ts';

/** What a link of the notification asks for. */
type Action =
  | 'copy-link'
  | 'copy-code'
  | 'open-again'
  | 'use-code'
  | 'use-browser'
  | 'try-again'
  | 'paste'
  | 'take-over';

/** The notification of the attempt. */
export interface AttemptNotification {
  say(message: string): void;
  /** A link that runs `action` in this attempt. */
  link(label: string, action: Action): string;
  allowDeviceCode: boolean;
  warnsOfOtherUser: boolean;
  /** Whether the redirect may lead to a page that does not load. */
  offerPasting: boolean;
}

export class NotificationPrompts implements SignInPrompts {
  readonly #notification: AttemptNotification;
  #onClick: (action: unknown) => void = () => undefined;

  constructor(notification: AttemptNotification) {
    this.#notification = notification;
  }

  clicked(action: unknown): void {
    this.#onClick(action);
  }

  /** Replaces the text of the notification. */
  say(message: string): void {
    this.#notification.say(message);
  }

  showStep(step: SignInStep): void {
    this.say(
      {
        registering: () => vscode.l10n.t('Contacting IAM Identity Center…'),
        finishing: () => vscode.l10n.t('Finishing the sign-in…'),
        'other-window': () => vscode.l10n.t('Waiting for the sign-in in another window.'),
      }[step](),
    );
  }

  continueInBrowser(url: URL, { signal, accepts }: BrowserOptions): Promise<BrowserChoice> {
    const { link, say, allowDeviceCode, offerPasting } = this.#notification;
    const links = [
      link(vscode.l10n.t('Copy Link'), 'copy-link'),
      ...(allowDeviceCode ? [link(vscode.l10n.t('Use a Code Instead'), 'use-code')] : []),
      ...(offerPasting ? [link(vscode.l10n.t('Paste the Address'), 'paste')] : []),
      link(vscode.l10n.t('Try Again'), 'try-again'),
    ].join(' · ');
    const tell = (what: string) => say(`${what} ${links}`);
    return this.#wait<BrowserChoice>(signal, (choose, fail) => {
      const open = async () => {
        tell(vscode.l10n.t('Continue in your browser.'));
        const opened = await openExternal(url.href);
        if (!opened)
          tell(vscode.l10n.t('No browser was opened. Copy the link and open it in a browser.'));
      };
      open().catch(fail);
      return {
        'copy-link': async () => {
          await vscode.env.clipboard.writeText(url.href);
          tell(vscode.l10n.t('The link was copied. Open it in a browser and sign in there.'));
        },
        'use-code': () => choose({ kind: 'use-code' }),
        'try-again': () => choose({ kind: 'try-again' }),
        paste: async () => {
          const pasted = await showInput(
            {
              title: vscode.l10n.t('Paste the address of the page that did not load'),
              prompt: vscode.l10n.t(
                'The address begins with http://127.0.0.1. It is used once, for this sign-in only.',
              ),
              remarkOn: (text) =>
                accepts(text)
                  ? undefined
                  : vscode.l10n.t('This address does not belong to this sign-in.'),
            },
            { signal },
          );
          if (typeof pasted === 'string') choose({ kind: 'pasted', url: pasted });
        },
      };
    });
  }

  compareCode(code: DeviceCode, options: Cancellable): Promise<CodeChoice> {
    const { link, say } = this.#notification;
    const links = [
      link(vscode.l10n.t('Copy Code'), 'copy-code'),
      link(vscode.l10n.t('Open the Page Again'), 'open-again'),
      link(vscode.l10n.t('Use the Browser Instead'), 'use-browser'),
      link(vscode.l10n.t('Try Again'), 'try-again'),
    ].join(' · ');
    return this.#wait<CodeChoice>(options.signal, (choose, fail) => {
      const userCode = withoutLinks(code.userCode);
      say(vscode.l10n.t('Your code is {0}.', userCode));
      const show = async () => {
        if (!(await showDeviceCode(code, options))) {
          fail(new SignInError('cancelled', 'sign-in: the code was dismissed'));
          return;
        }
        const waiting = vscode.l10n.t('Approve the code {0} in your browser.', userCode);
        say(`${waiting} ${links}`);
        await openExternal(code.verificationUriComplete.href);
      };
      show().catch(fail);
      return {
        'copy-code': async () => {
          await vscode.env.clipboard.writeText(code.userCode);
        },
        'open-again': async () => {
          await openExternal(code.verificationUriComplete.href);
        },
        'use-browser': () => choose({ kind: 'use-browser' }),
        'try-again': () => choose({ kind: 'try-again' }),
      };
    });
  }

  offerTakeOver({ signal }: Cancellable): Promise<void> {
    const { link, say } = this.#notification;
    return this.#wait<void>(signal, (choose) => {
      const here = link(
        vscode.l10n.t({
          message: 'Sign In Here Instead',
          comment: 'A button: signs in in this window instead of another one.',
        }),
        'take-over',
      );
      say(`${vscode.l10n.t('Waiting for the sign-in in another window.')} ${here}`);
      return { 'take-over': () => choose() };
    });
  }

  async askName(
    instance: Instance,
    suggested: string | undefined,
    options: Cancellable,
  ): Promise<string> {
    const fallback = suggested ?? userInfo().username;
    const name = await showInput(
      {
        title: vscode.l10n.t({
          message: 'You are signed in to {0}',
          args: [instance.name],
          comment: '{0} is the name of an access portal.',
        }),
        prompt: vscode.l10n.t(
          'Your user name could not be looked up. Enter it so that you can tell your sign-ins apart.',
        ),
        value: fallback,
        remarkOn: (text) =>
          text.trim() === '' ? vscode.l10n.t('Enter your user name.') : undefined,
      },
      options,
    );
    // The user is signed in by now, so closing the box accepts the suggested name.
    return typeof name === 'string' ? name : fallback;
  }

  showAssumedUser(sessionId: string, account: Account): void {
    warnOfAssumedUser(sessionId, account).catch((error: unknown) => showFailure(error));
  }

  showOtherUser(other: OtherUser): void {
    if (!this.#notification.warnsOfOtherUser) return;
    warnOfOtherUser(other).catch((error: unknown) => showFailure(error));
  }

  /** Waits until the user chooses or cancels, or `signal` aborts. */
  async #wait<T>(
    signal: AbortSignal,
    begin: (
      choose: (choice: T) => void,
      fail: (error: unknown) => void,
    ) => Partial<Record<Action, () => void | Promise<void>>>,
  ): Promise<T> {
    signal.throwIfAborted();
    let onAbort: () => void = () => undefined;
    try {
      return await new Promise<T>((resolve, reject) => {
        onAbort = () => reject(signal.reason);
        signal.addEventListener('abort', onAbort, { once: true });
        const actions = begin(resolve, reject);
        // Any extension can run the command behind the links.
        this.#onClick = (action) => {
          if (typeof action !== 'string' || !Object.hasOwn(actions, action)) return;
          Promise.resolve(actions[action as Action]?.()).catch(reject);
        };
      });
    } finally {
      signal.removeEventListener('abort', onAbort);
      this.#onClick = () => undefined;
    }
  }
}
