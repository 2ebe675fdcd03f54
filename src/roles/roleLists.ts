/**
 * The AWS accounts of a session and the roles in them, as the access portal lists them: page by
 * page, as far as somebody reads, and each page requested once in the life of the window.
 */
import type { Cancellable } from '../base/abortable.ts';
import type { PortalClient } from '../portal/portalClient.ts';
import { portalFailure } from '../portal/portalError.ts';
import type { AccountInfo, RoleInfo } from '../portal/portalMessages.ts';
import type { SessionEngine } from '../sessions/engine.ts';
import type { Instance } from '../sessions/session.ts';
import { requireAccountId } from './roleReference.ts';

export interface RoleListDeps {
  engine: Pick<SessionEngine, 'fresh'>;
  portal(instance: Instance): PortalClient | Promise<PortalClient>;
}

/**
 * Each generator rejects with `SignInError`: `expired` when the portal does not know the session any
 * more, and as the portal's client and `fresh` do. After a failure the next reader starts again.
 */
export interface RoleLists {
  /** Yields pages of the accounts that are assigned to the user of a session. */
  accounts(sessionId: string): AsyncGenerator<readonly AccountInfo[]>;
  /** Yields pages of the user's roles in one account. */
  roles(sessionId: string, accountId: string): AsyncGenerator<readonly RoleInfo[]>;
  /** The most items on a page: after a smaller one there is no other. */
  readonly pageSize: number;
  /** The next reader gets what the portal says then. */
  forget(sessionId: string): void;
}

/** The most that the portal accepts on a page. */
const pageSize = 100;

/** @param options ends the requests, which no single reader may do: others may read the same page */
export function createRoleLists({ engine, portal }: RoleListDeps, options: Cancellable): RoleLists {
  const known = new Map<string, Map<string, () => AsyncGenerator<readonly unknown[]>>>();

  const signedIn = async (sessionId: string) => {
    const { accessToken, instance } = await engine.fresh(sessionId, options);
    return { accessToken, client: await portal(instance) };
  };

  /** The generators of one `key` have the same type. */
  const read = <T>(
    sessionId: string,
    key: string,
    begin: () => AsyncGenerator<readonly T[]>,
  ): AsyncGenerator<readonly T[]> => {
    const lists = known.get(sessionId) ?? new Map();
    known.set(sessionId, lists);
    const list =
      lists.get(key) ??
      replayable(begin, () => {
        if (lists.get(key) === list) lists.delete(key);
      });
    lists.set(key, list);
    return list() as AsyncGenerator<readonly T[]>;
  };

  return {
    pageSize,
    accounts: (sessionId) =>
      read(sessionId, 'accounts', async function* () {
        const { accessToken, client } = await signedIn(sessionId);
        yield* client.listAccounts({ accessToken, maxResults: pageSize }, options);
      }),
    roles: (sessionId, accountId) =>
      read(sessionId, `roles of ${requireAccountId(accountId)}`, async function* () {
        const { accessToken, client } = await signedIn(sessionId);
        yield* client.listAccountRoles({ accessToken, accountId, maxResults: pageSize }, options);
      }),
    forget: (sessionId) => void known.delete(sessionId),
  };
}

/** The same results for everybody who reads, each taken from `begin()` once. */
function replayable<T>(
  begin: () => AsyncGenerator<T>,
  onFailure: () => void,
): () => AsyncGenerator<T> {
  const source = begin();
  const results: Promise<IteratorResult<T>>[] = [];
  return async function* () {
    for (let at = 0; ; at++) {
      results[at] ??= source.next();
      let result: IteratorResult<T>;
      try {
        result = await (results[at] as Promise<IteratorResult<T>>);
      } catch (error) {
        onFailure();
        throw portalFailure(error);
      }
      if (result.done) return;
      yield result.value;
    }
  };
}
