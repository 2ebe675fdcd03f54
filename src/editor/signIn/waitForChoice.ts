/**
 * A sign-in notification that waits for the user: a text, at most two links, and a list of the other
 * actions behind "More…". More links would push the Cancel button out of a narrow window.
 */
import * as vscode from 'vscode';
import type { Cancellable } from '../../base/abortable.ts';
import { SignInError } from '../../base/errors.ts';
import { showPick } from '../vscode/showPick.ts';

/** Something that the user can do while the sign-in waits. */
export interface AttemptAction {
  /** The same in every language, for the command behind the link. */
  id: string;
  label: string;
  /** If it rejects, the sign-in ends with that error. */
  run(): void | Promise<void>;
}

/** What an action or a text is part of. */
export interface Wait<T> {
  choose(choice: T): void;
  fail(error: unknown): void;
}

/** What the notification shows from now on. The first two actions are links in it. */
export interface Shown {
  text: string;
  actions: readonly AttemptAction[];
}

export interface WaitDeps {
  say(message: string): void;
  /** A link that brings the id of an action back to `onClick`. */
  link(label: string, id: string): string;
  /** Replaces the handler of clicks. */
  onClick(handler: (id: unknown) => void): void;
}

const mostLinks = 2;
const moreId = 'more';
/** Shows every action: notifications that VS Code does not show have no links to click. */
export const allActionsId = 'all';

/**
 * Waits until the user chooses or cancels. `begin` gets `show`, which replaces what the notification
 * says, and starts what is waited for. Rejects with `signal.reason`.
 */
export async function waitForChoice<T>(
  begin: (wait: Wait<T>, show: (shown: Shown) => void) => void,
  { say, link, onClick }: WaitDeps,
  { signal }: Cancellable,
): Promise<T> {
  signal.throwIfAborted();
  let onAbort: () => void = () => undefined;
  try {
    return await new Promise<T>((resolve, reject) => {
      onAbort = () => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      const cancel: AttemptAction = {
        id: 'cancel',
        label: vscode.l10n.t({ message: 'Cancel', comment: 'Ends a sign-in.' }),
        run: () => reject(new SignInError('cancelled', 'cancelled by the user')),
      };
      begin({ choose: resolve, fail: reject }, ({ text, actions }) => {
        const rest = actions.slice(mostLinks);
        const links = actions.slice(0, mostLinks).map(({ label, id }) => link(label, id));
        if (rest.length > 0) links.push(link(moreLabel(), moreId));
        say([text, links.join(' · ')].filter(Boolean).join(' '));
        // Any extension can run the command behind the links.
        onClick((id) => {
          const lists = new Map<unknown, readonly AttemptAction[]>([
            [moreId, rest],
            [allActionsId, [...actions, cancel]],
          ]);
          const listed = lists.get(id);
          const action = actions.find((each) => each.id === id);
          Promise.resolve()
            .then(() => (listed ? showList(listed, { signal }) : action?.run()))
            .catch((error: unknown) => !signal.aborted && reject(error));
        });
      });
    });
  } finally {
    signal.removeEventListener('abort', onAbort);
    onClick(() => undefined);
  }
}

function moreLabel(): string {
  return vscode.l10n.t({
    message: 'More…',
    comment: 'A link in a notification: shows a list of further actions.',
  });
}

/** The sign-in goes on behind the list, and closes it when it ends. */
async function showList(actions: readonly AttemptAction[], { signal }: Cancellable): Promise<void> {
  const ended = Promise.withResolvers<AttemptAction>();
  const onAbort = () => ended.reject(signal.reason);
  signal.addEventListener('abort', onAbort, { once: true });
  try {
    const rows = actions.map((action) => ({ label: action.label, action }));
    const chosen = await showPick<(typeof rows)[number], AttemptAction>({
      title: vscode.l10n.t('Sign in with IAM Identity Center'),
      placeholder: vscode.l10n.t('The sign-in continues meanwhile'),
      closesOnFocusOut: true,
      fill: (view) => view.setRows(rows),
      untilSettled: ended.promise,
      choose: ({ action }) => action,
    });
    if (typeof chosen === 'object') await chosen.run();
  } finally {
    signal.removeEventListener('abort', onAbort);
  }
}
