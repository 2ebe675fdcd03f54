/**
 * Whether the user's browser can reach a server of the extension on 127.0.0.1. The decision is a
 * pure function, so that a table in a test can cover every environment.
 */
import { randomInt } from 'node:crypto';
import * as vscode from 'vscode';
import { abortable } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import { messageOf } from '../../base/errors.ts';
import { isLoopback } from '../../base/isLoopback.ts';
import type { Log } from '../../base/log.ts';

/** Forwarding a port through a tunnel takes seconds, unless the remote is gone. */
const forwardingMs = 5000;

/**
 * The port that VS Code is asked about, from the range for ephemeral ports; nothing listens there.
 * It is the same for every sign-in in this window, because VS Code keeps forwarding it.
 */
const askedPort = randomInt(49_152, 65_536);

export function whereabouts(extension: vscode.Extension<unknown>): Whereabouts {
  const beside = extension.extensionKind === vscode.ExtensionKind.UI;
  return {
    ui: vscode.env.uiKind === vscode.UIKind.Web ? 'web' : 'desktop',
    remoteName: vscode.env.remoteName,
    runs: beside ? 'ui' : 'workspace',
  };
}

/** Resolves to whether the user's browser reaches a server of the extension on 127.0.0.1. */
export async function loopbackReachable(
  extension: vscode.Extension<unknown>,
  { clock, log }: { clock: Clock; log: Log },
): Promise<boolean> {
  const where = whereabouts(extension);
  const loopback = new URL(`http://127.0.0.1:${askedPort}/`);
  const externalOf = async (url: URL) => {
    const asked = Promise.resolve(vscode.env.asExternalUri(vscode.Uri.parse(url.href, true)));
    return (await abortable(asked, { signal: clock.timeout(forwardingMs) })).toString(true);
  };
  try {
    const reachable = await reachesLoopback(where, loopback, externalOf);
    const { ui, remoteName = 'none', runs } = where;
    log.debug(
      `host: loopback ${reachable ? 'reached' : 'not reached'}: ${ui}, ${remoteName}, ${runs}`,
    );
    return reachable;
  } catch (error) {
    log.warn(`host: port not forwarded: ${messageOf(error)}`);
    return false;
  }
}

export interface Whereabouts {
  /** What draws the editor: its own window, or a page in a browser (`vscode.env.uiKind`). */
  ui: 'desktop' | 'web';
  /** `vscode.env.remoteName`: `ssh-remote`, `wsl`, `tunnel`, …, or a host of its own. */
  remoteName: string | undefined;
  /** Whether the extension runs beside the user interface or with the workspace. */
  runs: 'ui' | 'workspace';
}

/** Whether the user may be at another computer than the one that the extension runs on. */
export function mayBeFar({ ui, remoteName, runs }: Whereabouts): boolean {
  return ui === 'web' || (remoteName !== undefined && runs === 'workspace');
}

/**
 * | editor      | extension runs     | loopback                                      |
 * | ----------- | ------------------ | --------------------------------------------- |
 * | desktop     | beside the window  | reached: same computer, whatever is remote    |
 * | desktop     | with the workspace | reached when VS Code forwards the port as is  |
 * | web browser | anywhere           | not reached; a forwarded port is another host |
 *
 * @param externalOf what VS Code makes of an address of the extension's computer for the browser's
 *   (`asExternalUri`). Called only in the one case that depends on it, because it forwards the port.
 */
export async function reachesLoopback(
  where: Whereabouts,
  loopback: URL,
  externalOf: (url: URL) => Promise<string>,
): Promise<boolean> {
  if (!mayBeFar(where)) return true;
  if (where.ui === 'web') return false;
  // The service redirects the browser to 127.0.0.1 and exactly this port.
  const external = URL.parse(await externalOf(loopback));
  return (
    external?.protocol === loopback.protocol &&
    isLoopback(external.hostname) &&
    external.port === loopback.port
  );
}
