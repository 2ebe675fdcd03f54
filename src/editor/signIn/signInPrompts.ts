/**
 * What the user sees in one sign-in attempt: the texts and links of the notification, and the
 * questions that come up.
 */

import { userInfo } from 'node:os';
import * as vscode from 'vscode';
import type { Cancellable } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import { SignInError } from '../../base/errors.ts';
import type { BrowserChoice, BrowserOptions, CodeChoice, DeviceCode } from '../../flows/flow.ts';
import type { Account, Instance } from '../../sessions/session.ts';
import type { OtherUser, SignInPrompts, SignInStep } from '../../sessions/signIn/signInRequest.ts';
import { showFailure } from '../text/showFailure.ts';
import { withoutLinks } from '../vscode/escape.ts';
import { openExternal } from '../vscode/openExternal.ts';
import { showInput } from '../vscode/showInput.ts';
import { type Detours, detourActions, doubtRegion } from './detourActions.ts';
import { showDeviceCode } from './deviceCodeDialog.ts';
import { warnOfAssumedUser, warnOfOtherUser } from './otherUserWarning.ts';
import {
  type AttemptAction,
  type PendingChoice,
  type Shown,
  waitForChoice,
} from './waitForChoice.ts';

/** The notification of the attempt. */
export interface AttemptNotification {
  clock: Clock;
  say(message: string): void;
  /** A link that runs the action with this id in this attempt. */
  link(label: string, id: string): string;
  allowDeviceCode: boolean;
  warnsOfOtherUser: boolean;
  /** Whether the redirect may lead to a page that does not load. */
  offerPasting: boolean;
}

export class NotificationPrompts implements SignInPrompts {
  readonly #notification: AttemptNotification;
  #onClick: (action: unknown) => void = () => undefined;
  #detours: Detours = {};

  constructor(notification: AttemptNotification) {
    this.#notification = notification;
  }

  clicked(action: unknown): void {
    this.#onClick(action);
  }

  /** To be called before the sign-in waits. */
  offerDetours(detours: Detours): void {
    this.#detours = detours;
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
    const { clock, allowDeviceCode, offerPasting } = this.#notification;
    return this.#wait<BrowserChoice>({ signal }, ({ choose, fail }, show) => {
      const copyLink = {
        id: 'copy-link',
        label: vscode.l10n.t('Copy Link'),
        run: async () => {
          await vscode.env.clipboard.writeText(url.href);
          tell(vscode.l10n.t('The link was copied. Open it in a browser and sign in there.'));
        },
      };
      const useCode = {
        id: 'use-code',
        label: vscode.l10n.t('Use a Code Instead'),
        run: () => choose({ kind: 'use-code' }),
      };
      const paste = {
        id: 'paste',
        label: vscode.l10n.t('Paste the Address'),
        run: async () => {
          const pasted = await askForAddress(accepts, { signal });
          if (pasted !== undefined) choose({ kind: 'pasted', url: pasted });
        },
      };
      const actions = [
        // Far from the browser, the last page does not load.
        ...(offerPasting ? [paste] : [copyLink]),
        ...(allowDeviceCode ? [useCode] : []),
        ...(offerPasting ? [copyLink] : []),
        this.#tryAgain(() => choose({ kind: 'try-again' })),
        ...detourActions(this.#detours, fail),
      ];
      const tell = (text: string) => show({ text, actions });
      const open = async () => {
        tell(vscode.l10n.t('Continue in your browser.'));
        const opened = await openExternal(url.href);
        if (!opened) {
          show({
            text: vscode.l10n.t('No browser was opened. Copy the link and open it in a browser.'),
            actions: [copyLink, ...actions.filter((each) => each !== copyLink)],
          });
        }
        const doubt = await doubtRegion(this.#detours, actions, clock, { signal });
        if (doubt) show(doubt);
      };
      open().catch(fail);
    });
  }

  compareCode(code: DeviceCode, options: Cancellable): Promise<CodeChoice> {
    const { clock } = this.#notification;
    return this.#wait<CodeChoice>(options, ({ choose, fail }, show) => {
      const userCode = onOneLine(withoutLinks(code.userCode));
      const openPage = async () => void (await openExternal(code.verificationUriComplete.href));
      const actions = [
        {
          id: 'copy-code',
          label: vscode.l10n.t('Copy Code'),
          run: async () => vscode.env.clipboard.writeText(code.userCode),
        },
        { id: 'open-again', label: vscode.l10n.t('Open the Page Again'), run: openPage },
        {
          id: 'use-browser',
          label: vscode.l10n.t('Use the Browser Instead'),
          run: () => choose({ kind: 'use-browser' }),
        },
        this.#tryAgain(() => choose({ kind: 'try-again' })),
        ...detourActions(this.#detours, fail),
      ];
      const begin = async () => {
        show({ text: vscode.l10n.t('Your code is {0}.', userCode), actions: [] });
        if (!(await showDeviceCode(code, options))) {
          fail(new SignInError('cancelled', 'sign-in: the code was dismissed'));
          return;
        }
        show({ text: vscode.l10n.t('Approve the code {0} in your browser.', userCode), actions });
        await openPage();
        const doubt = await doubtRegion(this.#detours, actions, clock, options);
        if (doubt) show(doubt);
      };
      begin().catch(fail);
    });
  }

  offerTakeOver(options: Cancellable): Promise<void> {
    return this.#wait<void>(options, ({ choose }, show) => {
      const label = vscode.l10n.t({
        message: 'Sign In Here Instead',
        comment: 'A button: signs in in this window instead of another one.',
      });
      show({
        text: vscode.l10n.t('Waiting for the sign-in in another window.'),
        actions: [{ id: 'take-over', label, run: () => choose() }],
      });
    });
  }

  #tryAgain(run: () => void): AttemptAction {
    return { id: 'try-again', label: vscode.l10n.t('Try Again'), run };
  }

  #wait<T>(
    options: Cancellable,
    begin: (wait: PendingChoice<T>, show: (shown: Shown) => void) => void,
  ): Promise<T> {
    const { say, link } = this.#notification;
    const onClick = (handler: (id: unknown) => void) => {
      this.#onClick = handler;
    };
    return waitForChoice(begin, { say, link, onClick }, options);
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
}

/** A line must not break at the hyphen of a code: word joiners, which are not seen, prevent it. */
function onOneLine(code: string): string {
  return code.replaceAll('-', '\u2060-\u2060');
}

/** Resolves to nothing when the user closed the box. Rejects with `signal.reason`. */
async function askForAddress(
  accepts: (pasted: string) => boolean,
  options: Cancellable,
): Promise<string | undefined> {
  const pasted = await showInput(
    {
      title: vscode.l10n.t('Paste the address of the page that did not load'),
      prompt: vscode.l10n.t(
        'The address begins with http://127.0.0.1. It is used once, for this sign-in only.',
      ),
      remarkOn: (text) =>
        accepts(text) ? undefined : vscode.l10n.t('This address does not belong to this sign-in.'),
    },
    options,
  );
  return typeof pasted === 'string' ? pasted : undefined;
}
