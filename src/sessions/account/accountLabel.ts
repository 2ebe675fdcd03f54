/**
 * The label of an account: unique among all accounts, because VS Code keeps consent and preferences
 * under it.
 */
import { createHash } from 'node:crypto';
import { partitionOf } from '../../aws/regions.ts';
import { oneLine } from '../../base/oneLine.ts';
import { portalKey, readStartUrl } from '../../oidc/startUrl.ts';
import { type Instance, portalOf, type SessionRecord } from '../session.ts';
import type { AccountMemory } from './accountMemory.ts';

const longestName = 128;

/**
 * Names come from outside: removes line breaks, direction marks and the like, and shortens the
 * name.
 */
export function readableName(name: string): string {
  return oneLine(name, longestName);
}

/** `name · portal`, made distinct by region, portal id or a short hash if it is taken. */
export function chooseLabel(
  { id, userName, instance }: { id: string; userName: string; instance: Instance },
  ownerOf: (label: string) => string | undefined,
): string {
  const label = `${readableName(userName)} · ${readableName(instance.name)}`;
  const { name: portalId } = readStartUrl(portalOf(instance));
  const hash = createHash('sha256')
    .update(portalKey(portalOf(instance)))
    .digest('hex');
  const marks = [
    instance.region,
    partitionOf(instance.region).name,
    portalId,
    hash.slice(0, 6),
    hash,
    id,
  ];
  const candidates = [label, ...marks.map((mark) => `${label} (${mark})`)];
  const isFree = (candidate: string) => (ownerOf(candidate) ?? id) === id;
  return candidates.find(isFree) ?? `${label} (${id})`;
}

/** Returns the id of the account that has a label, among those stored and those remembered. */
export function ownersOf(
  memory: AccountMemory,
  records: readonly SessionRecord[],
): (label: string) => string | undefined {
  const stored = new Map(records.map(({ session: { account } }) => [account.label, account.id]));
  return (label) => stored.get(label) ?? memory.ownerOf(label);
}
