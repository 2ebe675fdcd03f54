/**
 * Access portals that the open folders suggest in their own `.aws/config`. A suggestion is only a
 * row in the list: it is used, and saved, after the user has confirmed its full address.
 */
import * as vscode from 'vscode';
import { abortable } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import { messageOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { readPortals } from '../../sharing/configPortals.ts';
import { approveAddress } from './approvedPortals.ts';
import type { Pasted } from './parsePastedText.ts';

export interface Suggestion extends Pasted {
  startUrl: string;
  name: string;
  /** The name of the folder. */
  by: string;
}

const maxBytes = 64 * 1024;

/** The user waits for the list, and a folder may be on a computer that is unreachable. */
const patienceMs = 2_000;

/** Never rejects. Folders in Restricted Mode suggest nothing. */
export async function readSuggestions(deps: { clock: Clock; log: Log }): Promise<Suggestion[]> {
  const { isTrusted, workspaceFolders = [] } = vscode.workspace;
  if (!isTrusted) return [];
  const suggestions = await Promise.all(
    workspaceFolders.map(async ({ uri, name: by }) => {
      const text = await readFolderConfig(uri, deps);
      if (text === undefined) return [];
      const { portals, faults } = readPortals(text);
      for (const { problem, line } of faults) {
        deps.log.info(`suggestion: ${problem}: ${line ?? ''}`);
      }
      // An address and its name only: a folder must not suggest scopes.
      return portals.map(({ portal, name, region }) => ({
        ...portal,
        name,
        by,
        ...(region !== undefined && { region }),
      }));
    }),
  );
  return suggestions.flat();
}

/**
 * Resolves to the text of the `.aws/config` of a folder, or to nothing if the file is missing or cannot
 * be read, which is logged. Never rejects.
 */
export async function readFolderConfig(
  folder: vscode.Uri,
  { clock, log }: { clock: Clock; log: Log },
): Promise<string | undefined> {
  const limit = { signal: clock.timeout(patienceMs) };
  const { fs } = vscode.workspace;
  const file = vscode.Uri.joinPath(folder, '.aws', 'config');
  try {
    const { size, type } = await abortable(Promise.resolve(fs.stat(file)), limit);
    // A link may lead to a device, which has no end.
    if (type !== vscode.FileType.File) {
      log.info('suggestion: not a regular file');
      return undefined;
    }
    if (size <= maxBytes) {
      return new TextDecoder().decode(await abortable(Promise.resolve(fs.readFile(file)), limit));
    }
    log.info(`suggestion: too long: ${size} bytes`);
  } catch (error) {
    if (!(error instanceof vscode.FileSystemError && error.code === 'FileNotFound')) {
      log.info(`suggestion: not read: ${messageOf(error)}`);
    }
  }
  return undefined;
}

/** Resolves to whether the user confirmed the address. */
export function approve({ startUrl, by }: Suggestion): Promise<boolean> {
  return approveAddress(
    startUrl,
    vscode.l10n.t(
      'The folder "{0}" suggests this access portal. Continue only if you recognize the address as your organization\'s.',
      by,
    ),
  );
}
