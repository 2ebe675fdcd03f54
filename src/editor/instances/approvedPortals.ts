/**
 * Access portals that the user did not choose: another extension, a command or a folder names them.
 * Nothing is sent to such an address before the user has approved it, all of it. The answer is
 * remembered on this computer, until the portal is removed.
 */
import * as v from 'valibot';
import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Instance } from '../../sessions/session.ts';
import type { InstanceDeps } from './regionSearch.ts';

export interface ApprovedPortal {
  startUrl: string;
  region?: string | undefined;
}

export interface ApprovedPortals {
  list(): readonly ApprovedPortal[];
  /** Never rejects: what cannot be stored is only logged, and asked again. */
  add(portal: ApprovedPortal): Promise<void>;
  /** Never rejects, as above. */
  remove(startUrl: string): Promise<void>;
}

/** What is needed to choose an access portal. */
export interface ChooseDeps extends InstanceDeps {
  approved: ApprovedPortals;
  /** The instances that somebody is signed in to. */
  signedIn: readonly Instance[];
}

const key = 'approvedPortals';
const schema = v.array(v.object({ startUrl: v.string(), region: v.optional(v.string()) }));

/** No user has as many portals, and the list is read at each sign-in. */
const mostPortals = 50;

export function createApprovedPortals(
  memory: Pick<vscode.Memento, 'get' | 'update'>,
  log: Log,
): ApprovedPortals {
  const list = () => {
    const stored = memory.get(key);
    return v.is(schema, stored) ? stored : [];
  };
  const store = async (portals: readonly ApprovedPortal[]) => {
    try {
      await memory.update(key, portals.slice(-mostPortals));
    } catch (error) {
      log.warn(`instances: approval not stored: ${messageOf(error)}`);
    }
  };
  const others = (startUrl: string) => list().filter((each) => each.startUrl !== startUrl);
  return {
    list,
    add: ({ startUrl, region }) =>
      store([...others(startUrl), { startUrl, ...(region !== undefined && { region }) }]),
    remove: (startUrl) => store(others(startUrl)),
  };
}

/**
 * Resolves to whether the user wants to sign in at this address.
 * @param reason who names it, as a whole sentence
 */
export async function approveAddress(startUrl: string, reason: string): Promise<boolean> {
  const use = vscode.l10n.t({ message: 'Use This Access Portal', comment: 'A button.' });
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t({
      message: 'Sign in to {0}?',
      args: [new URL(startUrl).host],
      comment: '{0} is the name of a host.',
    }),
    {
      modal: true,
      // Some AWS hosts serve every organization, and only the path identifies one.
      detail: `${startUrl}\n\n${reason}`,
    },
    use,
  );
  return chosen === use;
}
