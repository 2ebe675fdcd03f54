/** What is remembered about accounts, in the state that all windows of this editor share. */
import * as v from 'valibot';
import type * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { AccountMemory } from '../../sessions/account/accountMemory.ts';

/** The id of the account that each label was given to. */
const labelsKey = 'accountLabels';
/** The name that a user last gave at each portal. */
const namesKey = 'givenNames';

const textsSchema = v.fallback(v.record(v.string(), v.string()), {});

export function createAccountMemory(memento: vscode.Memento, log: Log): AccountMemory {
  const read = (key: string) => v.parse(textsSchema, memento.get(key));
  const remember = async (key: string, name: string, value: string) => {
    const known = read(key);
    if (known[name] === value) return;
    try {
      await memento.update(key, { ...known, [name]: value });
    } catch (error) {
      log.warn(`account: ${key} not remembered: ${messageOf(error)}`);
    }
  };
  return {
    labelOf: (accountId) => Object.entries(read(labelsKey)).find(([, id]) => id === accountId)?.[0],
    ownerOf: (label) => read(labelsKey)[label],
    rememberLabel: (accountId, label) => remember(labelsKey, label, accountId),
    givenName: (portal) => read(namesKey)[portal],
    rememberName: (portal, name) => remember(namesKey, portal, name),
  };
}
