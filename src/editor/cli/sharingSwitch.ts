/** Whether sharing with the AWS CLI has anything to do. Its code is loaded only where it has. */
import type * as vscode from 'vscode';
import { ownValue } from '../vscode/settings.ts';

/** Whether anything may have been shared that is to be removed once sharing is off. */
export const sharesKey = 'sharesWithAwsCli';

/** A value of the setting that is unknown counts, because it is to be reported. */
export function isSharingUsed(memory: vscode.Memento): boolean {
  return ownValue('shareWithAwsCli') !== 'off' || memory.get(sharesKey) === true;
}
