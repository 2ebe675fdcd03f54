/**
 * Signing in from the editor: from what somebody asked for to a stored session. The Accounts menu,
 * the palette and other extensions all come through here.
 */
import type { Clock } from '../../base/clock.ts';
import type { Log } from '../../base/log.ts';
import type { Method } from '../../flows/flow.ts';
import type { SessionEngine } from '../../sessions/engine.ts';
import type { SessionWithTokens } from '../../sessions/session.ts';
import type { ChosenInstance } from '../instances/addInstance.ts';
import { chooseInstance, fits } from '../instances/chooseInstance.ts';
import { type ConfiguredInstance, keepInstance } from '../instances/instanceSettings.ts';
import type { InstanceDeps } from '../instances/regionSearch.ts';
import { defaultScope, readAskedScopes, sameInstance } from '../instances/requestedScopes.ts';
import { createRegionPrompts, verifyInstance } from '../instances/verifyInstance.ts';
import { settings } from '../vscode/settings.ts';
import type { SignInProgress } from './signInProgress.ts';

export interface Ask {
  /** Without them: those configured for the instance, else the default. */
  scopes?: readonly string[] | undefined;
  /** The name of a configured instance. */
  instanceName?: string | undefined;
  startUrl?: string | undefined;
  region?: string | undefined;
  method?: Method | undefined;
  /** The account that is meant to come back, to its own instance unless another one is named. */
  accountId?: string | undefined;
  /** Whether to let the person choose the instance where there is only one. */
  choose?: boolean | undefined;
}

export interface SignInDeps {
  clock: Clock;
  log: Log;
  service: () => Promise<Omit<InstanceDeps, 'clock' | 'log'>>;
  engine: () => Promise<SessionEngine>;
  progress: () => Promise<SignInProgress>;
}

/** Resolves to the stored session; rejects with `SignInError`. */
export async function signIn(ask: Ask, deps: SignInDeps): Promise<SessionWithTokens> {
  const named = readAskedScopes(ask.scopes ?? []);
  const [engine, service, progress] = await Promise.all([
    deps.engine(),
    deps.service(),
    deps.progress(),
  ]);
  const sessions = await engine.list();
  const wanted = {
    name: ask.instanceName,
    startUrl: ask.startUrl ?? named.startUrl,
    region: ask.region ?? named.region,
    choose: ask.choose,
  };
  const known = sessions.find(
    ({ account, instance }) => account.id === ask.accountId && fits(instance, wanted),
  );
  const instanceDeps = { ...deps, ...service };
  const instance: ChosenInstance = known?.instance ?? (await chooseInstance(wanted, instanceDeps));
  const asked = ask.scopes ? named : readAskedScopes(defaultScopes(instance));
  return progress.run(instance, async (prompts, signal) => {
    prompts.showStep('registering');
    const proven = sessions.some((session) => sameInstance(session.instance, instance));
    const { instance: verified } = await verifyInstance(
      instance,
      createRegionPrompts((message) => prompts.say(message)),
      instanceDeps,
      {
        signal,
        // Somebody has signed in there before.
        evidence: proven ? 'proved' : instance.regionEvidence,
        mayProbe: settings.allowDeviceCode(),
        regionFixed: wanted.region !== undefined,
      },
    );
    // Only now: a wrong link would be offered, or used without asking, ever after.
    if (!known && wanted.startUrl === undefined) {
      await keepInstance({ ...instance, region: verified.region });
    }
    return engine.signIn(
      {
        instance: verified,
        requestedScopes: asked.requested,
        scopes: asked.scopes,
        ...(ask.method && { method: ask.method }),
        ...(ask.accountId && { expectedAccountId: ask.accountId }),
      },
      { signal, prompts },
    );
  });
}

function defaultScopes({ scopes }: ConfiguredInstance): readonly string[] {
  return scopes && scopes.length > 0 ? scopes : [defaultScope];
}
