/** The one input box: checked while the user types, with Back, and closed by a signal. */
import * as vscode from 'vscode';
import type { Cancellable } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import { withoutLinks } from './escape.ts';
import { type Back, back, type Step } from './navigation.ts';

/**
 * A remark about the typed text. A plain string is an error, with which the text is not accepted.
 */
export type Remark = string | vscode.InputBoxValidationMessage | undefined;

export interface InputOptions {
  title: string;
  /** Names in it make no links. */
  prompt: string;
  value?: string;
  placeholder?: string;
  step?: Step | undefined;
  /** Whether there is a Back button. */
  canGoBack?: boolean;
  /** Called for every change, and for the initial value. */
  remarkOn?(text: string): Remark;
  /** If given, a remark waits until the user pauses typing. */
  clock?: Clock;
}

/** A user who types does not need to read that the text is not complete. */
const pauseMs = 400;

/**
 * Resolves to the trimmed text, to `back`, or to nothing when the user closed the box. Rejects with
 * `signal.reason`.
 */
export async function showInput(
  options: InputOptions,
  { signal }: Cancellable,
): Promise<string | Back | undefined> {
  signal.throwIfAborted();
  const { title, prompt, value = '', placeholder, step, canGoBack = false } = options;
  const { remarkOn = () => undefined, clock } = options;
  const box = vscode.window.createInputBox();
  box.title = title;
  box.prompt = withoutLinks(prompt);
  box.value = value;
  box.placeholder = placeholder;
  if (step) [box.step, box.totalSteps] = [step.at, step.of];
  if (canGoBack) box.buttons = [vscode.QuickInputButtons.Back];
  box.ignoreFocusOut = true;
  let refused = false;
  const check = () => {
    const remark = remarkOn(box.value);
    refused =
      typeof remark === 'string' || remark?.severity === vscode.InputBoxValidationSeverity.Error;
    box.validationMessage = remark;
  };
  let typing = new AbortController();
  const checkLater = async () => {
    typing.abort();
    typing = new AbortController();
    const { signal: typed } = typing;
    if (!clock) return check();
    box.validationMessage = undefined;
    try {
      await clock.sleep(pauseMs, { signal: typed });
    } catch (error) {
      if (typed.aborted) return;
      throw error;
    }
    check();
  };
  let onAbort: () => void = () => undefined;
  try {
    return await new Promise((resolve, reject) => {
      onAbort = () => reject(signal.reason);
      signal.addEventListener('abort', onAbort, { once: true });
      box.onDidChangeValue(() => void checkLater().catch(reject));
      box.onDidAccept(() => {
        typing.abort();
        try {
          check();
        } catch (error) {
          reject(error);
        }
        if (!refused) resolve(box.value.trim());
      });
      box.onDidTriggerButton(() => resolve(back));
      box.onDidHide(() => resolve(undefined));
      if (value !== '') check();
      box.show();
    });
  } finally {
    typing.abort();
    signal.removeEventListener('abort', onAbort);
    box.dispose();
  }
}
