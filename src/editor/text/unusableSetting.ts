/** The error for a setting that cannot be used. */
import * as vscode from 'vscode';
import type { SignInError } from '../../base/errors.ts';
import { explainedError } from '../vscode/explainedError.ts';
import { joinSentences } from './joinSentences.ts';

/**
 * @param where the setting or the entry in it: `iamIdentityCenter.instances[0]`
 * @param why a whole sentence
 */
export function unusableSetting(where: string, why: string): SignInError {
  return explainedError(
    `${where}: invalid`,
    joinSentences(
      vscode.l10n.t({
        message: 'The setting {0} cannot be used.',
        args: [where],
        comment: '{0} is the name of a setting. The reason follows as another sentence.',
      }),
      why,
    ),
  );
}

/** Why a setting that has to be a list cannot be used. */
export function noList(): string {
  return vscode.l10n.t({
    message: 'It must be a list.',
    comment: 'Follows "The setting {0} cannot be used."',
  });
}
