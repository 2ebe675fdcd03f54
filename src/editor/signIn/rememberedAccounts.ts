/** What is remembered about accounts, in the state that all windows of this editor share. */
import * as v from 'valibot';
import type * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { string } from '../../base/schemas.ts';
import type { AccountMemory } from '../../sessions/account/accountMemory.ts';

/** The id of the account that each label was given to. */
const labelsKey = 'accountLabels';
/** The name that a user last gave at each portal. */
const namesKey = 'givenNames';
/** What users call accounts, by the ids of these. */
const renamedKey = 'accountNames';

type Texts = Readonly<Record<string, string>>;

const textsSchema = v.fallback(v.record(string, string), {});

export function createAccountMemory(memento: vscode.Memento, log: Log): AccountMemory {
  const labels = createTexts(memento, labelsKey, log);
  const names = createTexts(memento, namesKey, log);
  const renamed = createTexts(memento, renamedKey, log);
  return {
    nameOf: (accountId) => renamed.read()[accountId] || undefined,
    rename: (accountId, name = '') => renamed.add({ [accountId]: name }),
    labelOf: (accountId) => labels.nameOf(accountId),
    ownerOf: (label) => labels.read()[label],
    rememberLabels: (accounts) =>
      labels.add(Object.fromEntries(accounts.map(({ id, label }) => [label, id]))),
    givenName: (portal) => names.read()[portal],
    rememberName: (portal, name) => names.add({ [portal]: name }),
  };
}

/** The texts by name under one key. */
function createTexts(memento: vscode.Memento, key: string, log: Log) {
  let seen: unknown;
  let texts: Texts = {};
  let namesByText = new Map<string, string>();
  const look = () => {
    const stored = memento.get<unknown>(key);
    // VS Code hands out the same object until it changes: it is checked once, not for each account.
    if (stored === seen) return;
    seen = stored;
    texts = v.parse(textsSchema, stored);
    namesByText = new Map(Object.entries(texts).map(([name, text]) => [text, name]));
  };
  return {
    read() {
      look();
      return texts;
    },
    nameOf(text: string) {
      look();
      return namesByText.get(text);
    },
    async add(more: Texts) {
      look();
      if (Object.entries(more).every(([name, text]) => texts[name] === text)) return;
      try {
        await memento.update(key, { ...texts, ...more });
      } catch (error) {
        log.warn(`account: ${key} not remembered: ${messageOf(error)}`);
      }
    },
  };
}
