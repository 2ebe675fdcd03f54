/** Where the extension runs, as VS Code tells it. */
import { randomInt } from 'node:crypto';
import * as vscode from 'vscode';
import { abortable } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import { messageOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { reachesLoopback, type Whereabouts } from './whereabouts.ts';

/** Forwarding a port through a tunnel is a matter of seconds, or of a remote that is gone. */
const forwardingMs = 5000;

/**
 * The port VS Code is asked about: one of those the system itself hands out, and nobody has to
 * listen there. The same for every sign-in of this window, because VS Code goes on forwarding it.
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

/** Resolves to whether the person's browser reaches a server of ours on 127.0.0.1. */
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
