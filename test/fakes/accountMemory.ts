/** What is remembered of accounts, in memory. */
import type { AccountMemory } from '../../src/sessions/account/accountMemory.ts';

export interface FakeAccountMemory extends AccountMemory {
  /** By label, the id of its account. */
  readonly labels: Map<string, string>;
  /** By portal, the name given last. */
  readonly names: Map<string, string>;
}

export function createFakeAccountMemory(): FakeAccountMemory {
  const labels = new Map<string, string>();
  const names = new Map<string, string>();
  const renamed = new Map<string, string>();
  return {
    labels,
    names,
    nameOf: (accountId) => renamed.get(accountId),
    async rename(accountId, name) {
      if (name === undefined) renamed.delete(accountId);
      else renamed.set(accountId, name);
    },
    labelOf: (accountId) => [...labels].find(([, id]) => id === accountId)?.[0],
    ownerOf: (label) => labels.get(label),
    async rememberLabels(accounts) {
      for (const { id, label } of accounts) labels.set(label, id);
    },
    givenName: (portal) => names.get(portal),
    rememberName: async (portal, name) => void names.set(portal, name),
  };
}
