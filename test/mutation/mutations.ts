/** All mutations, and how one is made. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { accountActMutations } from './accountActs.ts';
import { accountMutations } from './accounts.ts';
import { applicationMutations } from './applications.ts';
import { borderMutations } from './borders.ts';
import { editorMutations } from './editor.ts';
import { fileMutations } from './files.ts';
import type { Mutation } from './mutation.ts';
import { roleMutations } from './roles.ts';
import { sessionMutations } from './sessions.ts';

export const mutations: readonly Mutation[] = [
  ...sessionMutations,
  ...accountMutations,
  ...accountActMutations,
  ...editorMutations,
  ...borderMutations,
  ...fileMutations,
  ...roleMutations,
  ...applicationMutations,
];
/** The source with the change. Throws if there is no longer exactly one place for it. */
export async function mutated(mutation: Mutation, folder: string): Promise<string> {
  let source = await readFile(join(folder, mutation.file), 'utf8');
  for (const { find, replace } of [mutation, ...(mutation.and ? [mutation.and] : [])]) {
    const parts = source.split(find);
    if (parts.length !== 2) throw new Error(`${mutation.name}: ${mutation.file} has changed`);
    source = parts.join(replace);
  }
  return source;
}
