/**
 * Instances that the open folders suggest in their own `.aws/config`. A suggestion is a row to
 * choose from and nothing more: it is used after a yes to its very address, and kept then.
 */
import * as vscode from 'vscode';
import { messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import { type Pasted, readPasted } from './pasted.ts';

export interface Suggestion extends Pasted {
  startUrl: string;
  name: string;
  /** Of the folder. */
  by: string;
}

const maxBytes = 64 * 1024;

/** Never rejects. Folders in Restricted Mode suggest nothing. */
export async function readSuggestions(log: Log): Promise<Suggestion[]> {
  const { isTrusted, workspaceFolders = [] } = vscode.workspace;
  if (!isTrusted) return [];
  const suggestions = await Promise.all(
    workspaceFolders.map(async ({ uri, name: by }) => {
      const text = await readText(vscode.Uri.joinPath(uri, '.aws', 'config'), log);
      if (text === undefined) return [];
      const reading = readPasted(text);
      if ('problem' in reading) {
        log.info(`suggestion: not usable: ${reading.problem}`);
        return [];
      }
      // An address and its name: for which scopes somebody signs in is for nobody to suggest.
      const { scopes: _, startUrl, name, ...rest } = reading.pasted;
      if (startUrl === undefined || name === undefined) return [];
      return [{ ...rest, startUrl, name, by }];
    }),
  );
  return suggestions.flat();
}

async function readText(file: vscode.Uri, log: Log): Promise<string | undefined> {
  try {
    const { size } = await vscode.workspace.fs.stat(file);
    if (size <= maxBytes) {
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    }
    log.info(`suggestion: too long: ${size} bytes`);
  } catch (error) {
    if (!(error instanceof vscode.FileSystemError && error.code === 'FileNotFound')) {
      log.info(`suggestion: not read: ${messageOf(error)}`);
    }
  }
  return undefined;
}

/** Resolves to whether the person wants to sign in where the folder suggests. */
export async function approve({ startUrl, by }: Suggestion): Promise<boolean> {
  const use = vscode.l10n.t('Use This Instance');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('Sign in at {0}?', new URL(startUrl).host),
    {
      modal: true,
      // Some hosts of AWS serve every organisation; the path tells which.
      detail: [
        startUrl,
        vscode.l10n.t(
          'The folder "{0}" suggests it. Go on only if you know this address as your organisation\'s.',
          by,
        ),
      ].join('\n\n'),
    },
    use,
  );
  return chosen === use;
}
