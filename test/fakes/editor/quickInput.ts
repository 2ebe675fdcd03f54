/** Quick picks and input boxes as a test sees them: what they show, and what the user does there. */
import assert from 'node:assert/strict';
import type * as Vscode from 'vscode';
import { settle, settleUntil } from '../settle.ts';
import { EventEmitter, ThemeIcon } from './values.ts';

export const QuickInputButtons: typeof Vscode.QuickInputButtons = {
  Back: { iconPath: new ThemeIcon('back') },
} as typeof Vscode.QuickInputButtons;

export abstract class FakeQuickInput implements Vscode.QuickInput {
  title: string | undefined;
  step: number | undefined;
  totalSteps: number | undefined;
  placeholder: string | undefined;
  buttons: readonly Vscode.QuickInputButton[] = [];
  enabled = true;
  busy = false;
  ignoreFocusOut = false;
  isOpen = false;
  #value = '';
  readonly #typed = new EventEmitter<string>();
  readonly #accepted = new EventEmitter<void>();
  readonly #pressed = new EventEmitter<Vscode.QuickInputButton>();
  readonly #hidden = new EventEmitter<void>();
  readonly onDidChangeValue = this.#typed.event;
  readonly onDidAccept = this.#accepted.event;
  readonly onDidTriggerButton = this.#pressed.event;
  readonly onDidHide = this.#hidden.event;
  readonly #beforeShow: () => void;

  constructor(beforeShow: () => void) {
    this.#beforeShow = beforeShow;
  }
  get value(): string {
    return this.#value;
  }
  /** VS Code reports a value that the extension sets like one that the user types. */
  set value(text: string) {
    if (text === this.#value) return;
    this.#value = text;
    queueMicrotask(() => this.#typed.fire(text));
  }
  show(): void {
    if (this.isOpen) return;
    this.#beforeShow();
    this.isOpen = true;
  }
  hide(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    this.#hidden.fire();
  }
  dispose(): void {
    this.hide();
  }

  // From here on: what the user does.

  async type(text: string): Promise<void> {
    this.#value = text;
    this.#typed.fire(text);
    await settle();
  }
  async accept(): Promise<void> {
    this.#accepted.fire();
    await settle();
  }
  async goBack(): Promise<void> {
    assert.ok(this.buttons.includes(QuickInputButtons.Back), `${this.title}: no Back button`);
    this.#pressed.fire(QuickInputButtons.Back);
    await settle();
  }
  /** Presses Escape. */
  async leave(): Promise<void> {
    this.hide();
    await settle();
  }
}

export class FakeInputBox extends FakeQuickInput implements Vscode.InputBox {
  prompt: string | undefined;
  password = false;
  valueSelection: readonly [number, number] | undefined;
  validationMessage: string | Vscode.InputBoxValidationMessage | undefined;

  /** The remark below the box, whatever its severity. */
  get remark(): string | undefined {
    const { validationMessage } = this;
    return typeof validationMessage === 'object' ? validationMessage.message : validationMessage;
  }
  async enter(text: string): Promise<void> {
    await this.type(text);
    await this.accept();
  }
}

type Item = Vscode.QuickPickItem;

/** Whether it is not a separator. */
function isRow({ kind }: Item): boolean {
  return kind !== -1;
}

export class FakeQuickPick<T extends Item = Item>
  extends FakeQuickInput
  implements Vscode.QuickPick<T>
{
  canSelectMany = false;
  matchOnDescription = false;
  matchOnDetail = false;
  keepScrollPosition = false;
  activeItems: readonly T[] = [];
  selectedItems: readonly T[] = [];
  #items: readonly T[] = [];
  readonly #pressedOnItem = new EventEmitter<Vscode.QuickPickItemButtonEvent<T>>();
  readonly onDidTriggerItemButton = this.#pressedOnItem.event;
  readonly onDidChangeActive = new EventEmitter<readonly T[]>().event;
  readonly onDidChangeSelection = new EventEmitter<readonly T[]>().event;

  get items(): readonly T[] {
    return this.#items;
  }
  /** As in VS Code, the first of new items is active. */
  set items(items: readonly T[]) {
    this.#items = items;
    this.activeItems = items.filter(isRow).slice(0, 1);
  }
  get labels(): string[] {
    return this.items.map(({ label }) => label);
  }
  /** The label of the row that Enter would choose. */
  get active(): string | undefined {
    return this.activeItems[0]?.label;
  }

  /** The row with this text in its label, once it is there. */
  async row(text: string): Promise<T> {
    const rows = () => this.items.filter((item) => isRow(item) && item.label.includes(text));
    await settleUntil(
      () => rows().length > 0,
      () => `"${text}" in ${this.labels}`,
    );
    const [row, ...others] = rows();
    assert.ok(row && others.length === 0, `one "${text}" in ${this.labels}`);
    return row;
  }
  async highlight(text: string): Promise<void> {
    this.activeItems = [await this.row(text)];
  }
  /** Chooses the row, or the rows where several can be chosen. */
  async choose(...texts: string[]): Promise<void> {
    const rows = await Promise.all(texts.map((text) => this.row(text)));
    this.activeItems = rows.slice(0, 1);
    this.selectedItems = rows;
    await this.accept();
  }
  /** Presses a button of a row. */
  async press(text: string, tooltip: string): Promise<void> {
    const item = await this.row(text);
    const button = item.buttons?.find((each) => each.tooltip === tooltip);
    assert.ok(button, `${tooltip} on ${item.label}`);
    this.#pressedOnItem.fire({ item, button });
    await settle();
  }
}

/** All quick inputs of a window; as in VS Code, the one that is opened last hides the others. */
export class FakeQuickInputs {
  readonly all: FakeQuickInput[] = [];

  get open(): FakeQuickInput | undefined {
    return this.all.findLast(({ isOpen }) => isOpen);
  }

  readonly #hideOpen = () => this.open?.hide();

  createQuickPick<T extends Item>(): FakeQuickPick<T> {
    const pick = new FakeQuickPick<T>(this.#hideOpen);
    this.all.push(pick as unknown as FakeQuickPick);
    return pick;
  }
  createInputBox(): FakeInputBox {
    const box = new FakeInputBox(this.#hideOpen);
    this.all.push(box);
    return box;
  }

  /** `window.showQuickPick`, for items that are objects. */
  async showQuickPick(
    given: readonly (string | Item)[] | Thenable<readonly (string | Item)[]>,
    { title, placeHolder, canPickMany = false }: Vscode.QuickPickOptions = {},
  ): Promise<never> {
    const pick = this.createQuickPick();
    Object.assign(pick, { title, placeholder: placeHolder, canSelectMany: canPickMany });
    pick.show();
    pick.items = (await given).filter((item) => typeof item === 'object');
    const chosen = await new Promise<unknown>((resolve) => {
      pick.onDidAccept(() => resolve(canPickMany ? pick.selectedItems : pick.activeItems[0]));
      pick.onDidHide(() => resolve(undefined));
    });
    pick.dispose();
    return chosen as never;
  }

  /** `window.showInputBox`, which takes no text that `validateInput` remarks on. */
  async showInputBox(options: Vscode.InputBoxOptions = {}): Promise<string | undefined> {
    const box = this.createInputBox();
    const { title, prompt, value = '', ignoreFocusOut = false, validateInput } = options;
    Object.assign(box, { title, prompt, value, ignoreFocusOut });
    const check = async () => {
      box.validationMessage = (await validateInput?.(box.value)) ?? undefined;
    };
    box.onDidChangeValue(check);
    box.show();
    await check();
    const typed = await new Promise<string | undefined>((resolve) => {
      box.onDidAccept(async () => {
        await check();
        if (box.validationMessage === undefined) resolve(box.value);
      });
      box.onDidHide(() => resolve(undefined));
    });
    box.dispose();
    return typed;
  }
}
