/**
 * One sign-in attempt as users see it: a progress notification with Cancel, and links for the other
 * ways to sign in.
 */
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import type { Instance } from '../../sessions/session.ts';
import { internalCommands } from '../vscode/contributions.ts';
import { withoutIcons, withoutLinks } from '../vscode/escape.ts';
import { withCancellableProgress } from '../vscode/withCancellableProgress.ts';
import { mayBeFar, whereabouts } from './loopbackReach.ts';
import { NotificationPrompts } from './signInPrompts.ts';
import { allActionsId } from './waitForChoice.ts';

export interface AttemptOptions {
  /** Whether to warn if another user signs in than the one expected. */
  warnsOfOtherUser: boolean;
  /** Whether there is no device code to use instead, whatever the settings allow. */
  forbidsDeviceCode?: boolean;
}

export interface SignInProgress {
  /**
   * Runs one sign-in attempt with its notification. `work` gets the user's prompts and a signal
   * that aborts when they press Cancel, or with the extension.
   */
  run<T>(
    instance: Instance,
    options: AttemptOptions,
    work: (prompts: NotificationPrompts, signal: AbortSignal) => Promise<T>,
  ): Promise<T>;
  /** Handles a click on a link of a notification. */
  clicked(attemptId: unknown, action: unknown): void;
}

export function createSignInProgress(options: {
  clock: Clock;
  allowDeviceCode: () => boolean;
  extension: vscode.Extension<unknown>;
  /** Aborts when the extension is deactivated. */
  lifetime: AbortSignal;
}): SignInProgress {
  const attempts = new Map<string, NotificationPrompts>();
  return {
    run(instance, { warnsOfOtherUser, forbidsDeviceCode = false }, work) {
      const title = vscode.l10n.t({
        message: 'Signing in to {0}',
        args: [withoutLinks(instance.name)],
        comment: '{0} is the name of an access portal.',
      });
      return withCancellableProgress(title, async ({ signal, report }) => {
        const id = randomUUID();
        const prompts = new NotificationPrompts({
          clock: options.clock,
          say: report,
          link(label, action) {
            const args = encodeURIComponent(JSON.stringify([id, action]));
            return `[${label}](command:${internalCommands.clickLink}?${args})`;
          },
          allowDeviceCode: options.allowDeviceCode() && !forbidsDeviceCode,
          warnsOfOtherUser,
          offerPasting: mayBeFar(whereabouts(options.extension)),
        });
        attempts.set(id, prompts);
        const item = showInStatusBar(title, id);
        try {
          return await work(prompts, AbortSignal.any([signal, options.lifetime]));
        } finally {
          attempts.delete(id);
          item.dispose();
        }
      });
    },
    clicked: (id, action) => attempts.get(String(id))?.clicked(action),
  };
}

/** With Do Not Disturb on, this is all that the user sees of an attempt. */
function showInStatusBar(title: string, id: string): vscode.Disposable {
  const item = vscode.window.createStatusBarItem(
    'iamIdentityCenter.signIn',
    vscode.StatusBarAlignment.Right,
  );
  item.name = vscode.l10n.t('IAM Identity Center: Sign-in in Progress');
  item.text = `$(sync~spin) ${withoutIcons(title)}`;
  item.tooltip = vscode.l10n.t('Show what you can do');
  item.accessibilityInformation = { label: title, role: 'button' };
  item.command = {
    command: internalCommands.clickLink,
    title: item.tooltip,
    arguments: [id, allActionsId],
  };
  item.show();
  return item;
}
