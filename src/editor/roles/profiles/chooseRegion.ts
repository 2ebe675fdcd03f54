/** The region that commands run in: the user is asked for it once. */
import * as vscode from 'vscode';
import { isRegion } from '../../../aws/regions.ts';
import type { Cancellable } from '../../../base/abortable.ts';
import { SignInError } from '../../../base/errors.ts';
import type { Session } from '../../../sessions/session.ts';
import { defaultProfileRegion } from '../../../sharing/cliProfile.ts';
import { settings } from '../../vscode/settings.ts';
import { showInput } from '../../vscode/showInput.ts';

/**
 * Resolves to the region of the setting, or else to what the user enters, which becomes the setting.
 * Proposed is the region of `[default]`, or that of Identity Center.
 * @param config the text of `~/.aws/config`
 * @throws SignInError `cancelled` when the user leaves, `bad-settings` for a setting that is no region
 */
export async function chooseRegion(
  title: string,
  { instance }: Session,
  config: string,
  options: Cancellable,
): Promise<string> {
  const known = settings.defaultRegion();
  if (known !== undefined) return known;
  const region = await showInput(
    {
      title,
      prompt: vscode.l10n.t(
        'Enter the region for your commands. It is saved in the setting {0}.',
        'iamIdentityCenter.defaultRegion',
      ),
      value: defaultProfileRegion(config) ?? instance.region,
      remarkOn: (text) =>
        isRegion(text.trim())
          ? undefined
          : vscode.l10n.t('A region looks like this: {0}', 'us-east-1'),
    },
    options,
  );
  if (typeof region !== 'string') throw new SignInError('cancelled', 'region: none chosen');
  await settings.keepDefaultRegion(region);
  return region;
}
