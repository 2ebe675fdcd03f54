/**
 * Where the extension runs, seen from the person's browser: whether that browser reaches a server
 * of ours on 127.0.0.1. Pure, so that every place there is stands in a table of its test.
 */
import { isLoopback } from '../../base/isLoopback.ts';

export interface Whereabouts {
  /** What draws the editor: its own window, or a page in a browser (`vscode.env.uiKind`). */
  ui: 'desktop' | 'web';
  /** `vscode.env.remoteName`: `ssh-remote`, `wsl`, `tunnel`, …, or a host of its own. */
  remoteName: string | undefined;
  /** Whether the extension runs beside the user interface or with the workspace. */
  runs: 'ui' | 'workspace';
}

/** Whether the person may sit at another computer than the one the extension runs on. */
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
 *   (`asExternalUri`). Asked in the one case that hangs on it, since asking forwards the port.
 */
export async function reachesLoopback(
  where: Whereabouts,
  loopback: URL,
  externalOf: (url: URL) => Promise<string>,
): Promise<boolean> {
  if (!mayBeFar(where)) return true;
  if (where.ui === 'web') return false;
  // The service sends the browser to 127.0.0.1 and this very port; no other address will do.
  const external = URL.parse(await externalOf(loopback));
  return (
    external?.protocol === loopback.protocol &&
    isLoopback(external.hostname) &&
    external.port === loopback.port
  );
}
