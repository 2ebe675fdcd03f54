/** The one quick pick: rows that may arrive late, buttons on rows, several choices, and Back. */
import * as vscode from 'vscode';
import { type Back, back, type Step } from './navigation.ts';

/** Keeps the pick open after the user chose a row or pressed a button. */
export const stay: unique symbol = Symbol('stay');
export type Stay = typeof stay;

/** The open pick, as its callbacks see it. */
export interface PickView<Row> {
  readonly value: string;
  /** Replaces the rows. The active row stays active if it is among them; otherwise `first` is. */
  setRows(rows: readonly Row[], first?: Row): void;
  /** Makes one of the rows the one that Enter chooses. */
  activate(row: Row): void;
  /** Shows a message as the placeholder, and clears what was typed. */
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
   * Sets the rows. The pick shows that it is busy until this resolves; if it rejects, the pick closes
   * and rejects with the same error.
   */
  fill(view: PickView<Row>): void | Promise<void>;
  onType?(view: PickView<Row>): void;
  /** When it settles, the pick closes with this choice or rejects with this error. */
  untilSettled?: Promise<Choice>;
  /** Identifies a row when rows are replaced; by default, the row object itself. */
  idOf?(row: Row): unknown;
  /** What it means to accept a row or press one of its buttons; `stay` keeps the pick open. */
  choose(row: Row, view: PickView<Row>, button?: vscode.QuickInputButton): Choice | Stay;
  /** If given, rows have check boxes, and accepting them means this instead. */
  chooseMany?(rows: readonly Row[]): Choice;
}

/** Resolves to the choice, to `back`, or to nothing when the user closed the pick. */
export async function showPick<Row extends vscode.QuickPickItem, Choice>(
  options: PickOptions<Row, Choice>,
): Promise<Choice | Back | undefined> {
  const { title, placeholder, step, canGoBack = false, closesOnFocusOut = false } = options;
  const { fill, onType, untilSettled, idOf = (row) => row } = options;
  const { choose, chooseMany } = options;
  const closed = new AbortController();
  const pick = vscode.window.createQuickPick<Row>();
  pick.title = title;
  pick.placeholder = placeholder;
  if (step) [pick.step, pick.totalSteps] = [step.at, step.of];
  if (canGoBack) pick.buttons = [vscode.QuickInputButtons.Back];
  pick.ignoreFocusOut = !closesOnFocusOut;
  pick.canSelectMany = chooseMany !== undefined;
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
      // Setting items makes the first one active, and Enter would choose that one.
      const same = (active && rows.find((row) => idOf(row) === idOf(active))) ?? first;
      if (same) pick.activeItems = [same];
    },
    activate(row) {
      pick.activeItems = [row];
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
      /** VS Code would only log what an event's listener throws, and the pick would stay open. */
      const orReject = (act: () => void) => {
        try {
          act();
        } catch (error) {
          reject(error);
        }
      };
      const chosen = (row: Row | undefined, button?: vscode.QuickInputButton) => {
        const choice = row ? choose(row, view, button) : stay;
        if (choice !== stay) resolve(choice);
      };
      pick.onDidAccept(() =>
        orReject(() => {
          if (chooseMany) resolve(chooseMany(pick.selectedItems));
          else chosen(pick.activeItems[0]);
        }),
      );
      pick.onDidTriggerItemButton(({ item, button }) => orReject(() => chosen(item, button)));
      pick.onDidTriggerButton(() => resolve(back));
      pick.onDidChangeValue(() => orReject(() => onType?.(view)));
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
