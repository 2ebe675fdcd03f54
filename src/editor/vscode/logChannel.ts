/** The log that users read: a VS Code output channel behind the `Log` port. */
import * as vscode from 'vscode';
import { type Log, redact } from '../../base/log.ts';

export interface LogChannel extends Log, vscode.Disposable {
  show(): void;
}

/**
 * Creates the channel with the first line, so that activation creates none. Lines after its
 * disposal, while VS Code closes, are dropped.
 */
export function createLogChannel(): LogChannel {
  let made: vscode.LogOutputChannel | undefined;
  let disposed = false;
  const channel = () => {
    if (disposed) return undefined;
    made ??= vscode.window.createOutputChannel('IAM Identity Center', { log: true });
    return made;
  };
  return {
    debug: (line) => channel()?.debug(redact(line)),
    info: (line) => channel()?.info(redact(line)),
    warn: (line) => channel()?.warn(redact(line)),
    error: (line) => channel()?.error(redact(line)),
    show: () => channel()?.show(),
    dispose() {
      disposed = true;
      made?.dispose();
    },
  };
}
