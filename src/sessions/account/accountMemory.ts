/**
 * What is remembered of accounts after they are signed out: their labels, because VS Code keeps the
 * user's consent under an account's label and would pass it on to another account of that label;
 * and the names that users gave where nothing else showed one.
 */
import type { Account } from '../session.ts';

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
