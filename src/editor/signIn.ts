/**
 * Signing in from the editor: from what somebody asked for to a stored session. The Accounts menu,
 * the palette and other extensions all come through here.
 */
import type { Log } from '../base/log.ts';
import type { Method } from '../flows/flow.ts';
import type { SessionEngine } from '../sessions/engine.ts';
import type { Session } from '../sessions/session.ts';
import { defaultScope, readAskedScopes } from './askedScopes.ts';
import type { Attempts } from './attempts.ts';
import type { ConfiguredInstance } from './settings.ts';

export interface Ask {
  /** Without them: those configured for the instance, else the default. */
  scopes?: readonly string[] | undefined;
  /** The name of a configured instance. */
  instanceName?: string | undefined;
  startUrl?: string | undefined;
  region?: string | undefined;
  method?: Method | undefined;
  /** The account that is meant to come back; its instance is the one signed in to. */
  accountId?: string | undefined;
}

export type SignIn = (ask: Ask) => Promise<Session>;

/** The function rejects with `SignInError`. */
export function createSignIn(deps: {
  log: Log;
  engine: () => Promise<SessionEngine>;
  attempts: Attempts;
}): SignIn {
  return async (ask) => {
    const named = readAskedScopes(ask.scopes ?? []);
    const [engine, { chooseInstance }] = await Promise.all([
      deps.engine(),
      import('./instances.ts'),
    ]);
    const known = ask.accountId
      ? (await engine.list()).find(({ account }) => account.id === ask.accountId)
      : undefined;
    const instance =
      known?.instance ??
      (await chooseInstance({
        name: ask.instanceName,
        startUrl: ask.startUrl ?? named.startUrl,
        region: ask.region ?? named.region,
      }));
    const asked = ask.scopes ? named : readAskedScopes(defaultScopes(instance));
    return deps.attempts.run(instance, (human, signal) =>
      engine.signIn(
        {
          instance,
          requestedScopes: asked.requested,
          scopes: asked.scopes,
          ...(ask.method && { method: ask.method }),
          ...(ask.accountId && { expectedAccountId: ask.accountId }),
        },
        { signal, human },
      ),
    );
  };
}

function defaultScopes({ scopes }: ConfiguredInstance): readonly string[] {
  return scopes && scopes.length > 0 ? scopes : [defaultScope];
}
