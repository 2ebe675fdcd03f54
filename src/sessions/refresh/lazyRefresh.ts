/** Loads the code of a refresh with the first one: most windows only see what another one refreshes. */
import { once } from '../../base/once.ts';
import type { Refresh, RefreshDeps } from './refreshSession.ts';

/** As `createRefresh`. */
export function createLazyRefresh(deps: RefreshDeps): Refresh {
  const loaded = once(async () => {
    const { createRefresh } = await import('./refreshSession.ts');
    return createRefresh(deps);
  });
  return async (...call) => (await loaded())(...call);
}
