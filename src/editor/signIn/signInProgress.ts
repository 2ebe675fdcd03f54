/**
 * One sign-in attempt as people see it: a progress notification with Cancel, and links for the
 * other ways to sign in.
 */
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import { SignInError } from '../../base/errors.ts';
import type { Instance } from '../../sessions/session.ts';
import { withoutLinks } from '../vscode/escape.ts';
import { whereabouts } from './loopbackReach.ts';
import { NotifiedHuman } from './signInPrompts.ts';
import { mayBeFar } from './whereabouts.ts';

/** Internal; `commands.ts` registers it, the links run it with the attempt's id and their action. */
const clickCommand = 'iamIdentityCenter.attempt';

export interface Attempts {
  /**
   * Runs one sign-in attempt with its notification. `work` gets the person and a signal that
   * aborts when they press Cancel, or with the extension; the notification goes when `work` settles.
   */
  run<T>(
    instance: Instance,
    work: (human: NotifiedHuman, signal: AbortSignal) => Promise<T>,
  ): Promise<T>;
  /** Handles a click on a link of a notification. */
  clicked(attemptId: unknown, action: unknown): void;
}

export function createAttempts(options: {
  allowDeviceCode: () => boolean;
  extension: vscode.Extension<unknown>;
  /** Aborts when the extension is deactivated. */
  lifetime: AbortSignal;
}): Attempts {
  const attempts = new Map<string, (action: unknown) => void>();
  return {
    run: (instance, work) =>
      Promise.resolve(
        vscode.window.withProgress(
          {
            location: vscode.ProgressLocation.Notification,
            title: vscode.l10n.t('Signing in to {0}', withoutLinks(instance.name)),
            cancellable: true,
          },
          async (progress, token) => {
            const cancel = new AbortController();
            const cancelled = () =>
              cancel.abort(new SignInError('cancelled', 'sign-in: cancelled by the person'));
            const subscription = token.onCancellationRequested(cancelled);
            const id = randomUUID();
            const human = new NotifiedHuman({
              say: (message) => progress.report({ message }),
              link: (label, action) =>
                `[${label}](command:${clickCommand}?${encodeURIComponent(JSON.stringify([id, action]))})`,
              allowDeviceCode: options.allowDeviceCode(),
              offerPasting: mayBeFar(whereabouts(options.extension)),
            });
            attempts.set(id, (action) => human.clicked(action));
            try {
              return await work(human, AbortSignal.any([cancel.signal, options.lifetime]));
            } finally {
              attempts.delete(id);
              subscription.dispose();
            }
          },
        ),
      ),
    clicked: (id, action) => attempts.get(String(id))?.(action),
  };
}
