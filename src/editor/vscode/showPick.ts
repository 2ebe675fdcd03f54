/** The one quick pick: rows that may come in late, buttons on rows, and Back. */
import * as vscode from 'vscode';
import { type Back, back, type Step } from './navigation.ts';

/** Keeps the pick open after a row or button was chosen. */
export const stay: unique symbol = Symbol('stay');
export type Stay = typeof stay;

/** The open pick, for whoever fills it. */
export interface PickView<Row> {
  readonly value: string;
  /** Replaces the rows. The active row stays active where it is among them, else `first` is. */
  setRows(rows: readonly Row[], first?: Row): void;
  /** What is shown while nothing is typed; clears what was typed. */
  showMessage(placeholder: string): void;
  setBusy(busy: boolean): void;
  /** Aborts when the pick is closed. */
  readonly signal: AbortSignal;
}

export interface PickOptions<Row extends vscode.QuickPickItem, Choice> {
  title: string;
  placeholder: string;
  step?: Step | undefined;
  /** Whether there is a Back button. */
  canGoBack?: boolean;
  /** Whether a click elsewhere closes it. */
  closesOnFocusOut?: boolean;
  /**
   * Sets the rows; the pick shows that it is busy until this resolves. Where it rejects, the pick is
   * closed and rejects as well.
   */
  fill(view: PickView<Row>): void | Promise<void>;
  onType?(view: PickView<Row>): void;
  /** Closes the pick with this choice, or rejects it, when it settles. */
  untilSettled?: Promise<Choice>;
  /** Tells a row from others when rows are replaced. Without it: by its object. */
  idOf?(row: Row): unknown;
  /** What a row that was accepted, or one of its buttons, means; `stay` keeps the pick open. */
  choose(row: Row, view: PickView<Row>, button?: vscode.QuickInputButton): Choice | Stay;
}

/** Resolves to the choice, to `back`, or to nothing when the user closed the pick. */
export async function showPick<Row extends vscode.QuickPickItem, Choice>(
  options: PickOptions<Row, Choice>,
): Promise<Choice | Back | undefined> {
  const { title, placeholder, step, canGoBack = false, closesOnFocusOut = false } = options;
  const { fill, onType, untilSettled, idOf = (row) => row, choose } = options;
  const closed = new AbortController();
  const pick = vscode.window.createQuickPick<Row>();
  pick.title = title;
  pick.placeholder = placeholder;
  if (step) [pick.step, pick.totalSteps] = [step.at, step.of];
  if (canGoBack) pick.buttons = [vscode.QuickInputButtons.Back];
  pick.ignoreFocusOut = !closesOnFocusOut;
  pick.matchOnDescription = true;
  pick.matchOnDetail = true;
  pick.keepScrollPosition = true;
  const view: PickView<Row> = {
    get value() {
      return pick.value;
    },
    setRows(rows, first) {
      const [active] = pick.activeItems;
      pick.items = rows;
      // New items make the first of them active, and Enter would choose another one.
      const same = (active && rows.find((row) => idOf(row) === idOf(active))) ?? first;
      if (same) pick.activeItems = [same];
    },
    showMessage(message) {
      pick.placeholder = message;
      pick.value = '';
    },
    setBusy(busy) {
      pick.busy = busy;
    },
    signal: closed.signal,
  };
  try {
    return await new Promise((resolve, reject) => {
      const chosen = (row: Row | undefined, button?: vscode.QuickInputButton) => {
        const choice = row ? choose(row, view, button) : stay;
        if (choice !== stay) resolve(choice);
      };
      pick.onDidAccept(() => chosen(pick.activeItems[0]));
      pick.onDidTriggerItemButton(({ item, button }) => chosen(item, button));
      pick.onDidTriggerButton(() => resolve(back));
      pick.onDidChangeValue(() => onType?.(view));
      pick.onDidHide(() => resolve(undefined));
      untilSettled?.then(resolve, reject);
      pick.busy = true;
      const filled = Promise.resolve(fill(view));
      pick.show();
      filled.then(() => {
        pick.busy = false;
      }, reject);
    });
  } finally {
    closed.abort();
    pick.dispose();
  }
}
