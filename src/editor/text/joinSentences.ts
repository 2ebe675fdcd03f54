/** Several whole sentences as one paragraph. */
import * as vscode from 'vscode';

/**
 * Whole sentences only: a translated fragment that is put into another sentence reads wrong in most
 * languages. Languages written without spaces have none between sentences either.
 */
export function joinSentences(...sentences: readonly string[]): string {
  return sentences.join(/^(ja|zh)\b/.test(vscode.env.language) ? '' : ' ');
}
