/**
 * What is remembered of accounts after they are signed out: their labels, because VS Code keeps the
 * user's consent under an account's label and would pass it on to another account of that label;
 * and the names that users gave where nothing else showed one.
 */
import { createHash } from 'node:crypto';
import { partitionOf } from '../../aws/regions.ts';
import { oneLine } from '../../base/oneLine.ts';
import { portalKey, readStartUrl } from '../../oidc/startUrl.ts';
import { type Account, type Instance, portalOf } from '../session.ts';

export interface AccountMemory {
  /** What the user calls an account, if not by its label. */
  nameOf(accountId: string): string | undefined;
  /** `name`: nothing for its label. Never rejects: what cannot be stored is only logged. */
  rename(accountId: string, name: string | undefined): Promise<void>;
  /** The label that an account was given. */
  labelOf(accountId: string): string | undefined;
  /** The id of the account that was given a label. */
  ownerOf(label: string): string | undefined;
  /** In one write. Never rejects: what cannot be stored is only logged. */
  rememberLabels(accounts: readonly Pick<Account, 'id' | 'label'>[]): Promise<void>;
  /** The name that a user gave at the portal last. */
  givenName(portal: string): string | undefined;
  /** Never rejects, as above. */
  rememberName(portal: string, name: string): Promise<void>;
}

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
