/**
 * Tells an installed AWS Toolkit which access portal the user is signed in to, once and after a yes.
 * It then offers the portal in its own list; no token goes with it.
 */
import * as v from 'valibot';
import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { portalKey } from '../../oidc/startUrl.ts';
import { sessionsWithRoles } from '../../roles/sessionsWithRoles.ts';
import { type Instance, portalOf, type Session } from '../../sessions/session.ts';
import { showFailure } from '../text/showFailure.ts';

const toolkitId = 'amazonwebservices.aws-toolkit-vscode';
const key = 'toolkit.portals';
const portals = v.fallback(v.array(v.string()), []);

/** What the Toolkit exports, as far as it is used here. */
interface Toolkit {
  getApi(extensionId: string): {
    declareConnection(
      connection: { startUrl: string; ssoRegion: string },
      source: string,
    ): Promise<unknown>;
  };
}

export interface HandOverDeps {
  log: Log;
  /** Of all windows. */
  memory: vscode.Memento;
  /** The id of this extension. */
  extensionId: string;
}

/** Asks in the focused window, once for each portal. Resolves when that is shown; never rejects. */
export async function offerHandOver(
  sessions: readonly Session[],
  deps: HandOverDeps,
): Promise<void> {
  const { log, memory } = deps;
  const toolkit = vscode.extensions.getExtension<Toolkit>(toolkitId);
  if (!toolkit || !vscode.window.state.focused) return;
  const asked = v.parse(portals, memory.get(key));
  const next = sessionsWithRoles(sessions).find(({ instance }) => !asked.includes(keyOf(instance)));
  if (!next) return;
  try {
    await memory.update(key, [...asked, keyOf(next.instance)]);
  } catch (error) {
    // It would be asked again and again.
    log.warn(`toolkit: not remembered: ${messageOf(error)}`);
    return;
  }
  const yes = vscode.l10n.t('Add to AWS Toolkit');
  const text = vscode.l10n.t(
    'Add your access portal {0} to the connections of the AWS Toolkit? Your sign-in is not shared with it.',
    new URL(portalOf(next.instance)).host,
  );
  vscode.window.showInformationMessage(text, yes).then(async (chosen) => {
    if (chosen !== yes) return;
    try {
      await handOver(toolkit, next.instance, deps);
    } catch (error) {
      log.warn(`toolkit: not told: ${messageOf(error)}`);
      showFailure(error);
    }
  });
}

async function handOver(
  toolkit: vscode.Extension<Toolkit>,
  instance: Instance,
  { extensionId }: HandOverDeps,
): Promise<void> {
  const api = (await toolkit.activate()).getApi(extensionId);
  const connection = { startUrl: portalOf(instance), ssoRegion: instance.region };
  await api.declareConnection(connection, 'IAM Identity Center Sign-In');
}

function keyOf(instance: Instance): string {
  return portalKey(portalOf(instance));
}
