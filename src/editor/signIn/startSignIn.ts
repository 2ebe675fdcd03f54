/**
 * Signing in from the editor: from a request to a stored session. The Accounts menu, the palette
 * and other extensions all go through here.
 */
import { partitionOf } from '../../aws/regions.ts';
import type { Clock } from '../../base/clock.ts';
import { hasCode } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { SessionEngine } from '../../sessions/engine.ts';
import { type Instance, portalOf, type SessionWithTokens } from '../../sessions/session.ts';
import type { ChosenInstance } from '../instances/addInstance.ts';
import type { ApprovedPortals } from '../instances/approvedPortals.ts';
import { Detour } from '../instances/detour.ts';
import { keepInstance, readInstances, replaceInstance } from '../instances/instanceSettings.ts';
import { confirmMovedPortal } from '../instances/ownAddress.ts';
import { createRegionPrompts } from '../instances/regionPrompts.ts';
import type { InstanceDeps } from '../instances/regionSearch.ts';
import { namesApplication, sameInstance } from '../instances/requestedScopes.ts';
import { verifyInstance } from '../instances/verifyInstance.ts';
import { back } from '../vscode/navigation.ts';
import { hasApplications, settings } from '../vscode/settings.ts';
import type { Detours } from './detourActions.ts';
import {
  type Ask,
  keyOf,
  makePlan,
  type Plan,
  type PreparedSignIn,
  superseded,
  withDetour,
} from './signInPlan.ts';
import type { SignInProgress } from './signInProgress.ts';

export interface StartSignInDeps {
  clock: Clock;
  log: Log;
  approved: ApprovedPortals;
  service: () => Promise<Omit<InstanceDeps, 'clock' | 'log'>>;
  engine: () => Promise<SessionEngine>;
  progress: () => Promise<SignInProgress>;
}

/** Resolves to the stored session; rejects with `SignInError`. */
export type StartSignIn = (ask: Ask) => Promise<SessionWithTokens>;

/** A sign-in in progress in this window. All callers that joined it get its outcome. */
interface Attempt {
  control: AbortController;
  outcome: PromiseWithResolvers<SessionWithTokens>;
}

export function createStartSignIn(deps: StartSignInDeps): StartSignIn {
  const attempts = new Map<string, Attempt>();
  return async (ask) => {
    const { key, run } = await prepare(ask, deps);
    const before = attempts.get(key);
    // One notification and one browser tab, however many extensions ask.
    if (before && !ask.isCommand) return before.outcome.promise;
    const outcome = before?.outcome ?? Promise.withResolvers<SessionWithTokens>();
    const mine = { control: new AbortController(), outcome };
    attempts.set(key, mine);
    before?.control.abort(superseded());
    run(mine.control.signal)
      // The sign-in that replaced this one settles the outcome instead.
      .then(outcome.resolve, (error) => attempts.get(key) === mine && outcome.reject(error))
      .finally(() => attempts.get(key) === mine && attempts.delete(key));
    return outcome.promise;
  };
}

async function prepare(ask: Ask, deps: StartSignInDeps): Promise<PreparedSignIn> {
  if (mayBeForApplication(ask)) {
    const { prepareApplication } = await import('./prepareApplication.ts');
    const prepared = await prepareApplication(ask, deps);
    if (prepared) return prepared;
  }
  const [engine, service] = await Promise.all([deps.engine(), deps.service()]);
  const plan = await makePlan(ask, engine, { ...deps, ...service });
  return { key: keyOf(plan), run: (stopped) => runPlan(plan, deps, stopped) };
}

/** Decided without the part that knows applications, because most users have none. */
function mayBeForApplication(ask: Ask): boolean {
  const { scopes, startUrl, region, accountId, add, instanceName, isCommand } = ask;
  if (scopes) return namesApplication(scopes);
  const isOpen = [startUrl, region, accountId].every((each) => each === undefined) && !add;
  return isOpen && (instanceName !== undefined || isCommand === true) && hasApplications();
}

/** Starts again wherever the user turns to while the sign-in waits. */
async function runPlan(
  first: Plan,
  deps: StartSignInDeps,
  stopped: AbortSignal,
): Promise<SessionWithTokens> {
  for (let plan = first; ; ) {
    try {
      return await runOnce(plan, deps, stopped);
    } catch (error) {
      if (!(error instanceof Detour)) throw error;
      deps.log.info('sign-in: the user chose another access portal or region');
      plan = withDetour(plan, error);
    }
  }
}

async function runOnce(
  plan: Plan,
  deps: StartSignInDeps,
  stopped: AbortSignal,
): Promise<SessionWithTokens> {
  const { ask, engine, service, instance, asked } = plan;
  const { run } = await deps.progress();
  const sessions = await engine.list();
  const warnsOfOtherUser = !ask.isNamedByEditor;
  return run(instance, { warnsOfOtherUser }, async (prompts, cancelled) => {
    const signal = AbortSignal.any([cancelled, stopped]);
    prompts.showStep('registering');
    const before = sessions.find((session) => sameInstance(session.instance, instance))?.instance;
    const say = (message: string) => prompts.say(message);
    const { instance: verified, evidence } = await verifyInstance(
      // Where the address redirected to last counts if it does not respond now.
      { ...(before?.portalUrl && { portalUrl: before.portalUrl }), ...instance },
      createRegionPrompts(say, service, !plan.isPortalFixed),
      service,
      {
        signal,
        // A user has signed in there before.
        evidence: before ? 'proved' : instance.regionEvidence,
        mayProbe: settings.allowDeviceCode(),
        regionFixed: plan.isRegionFixed,
      },
    );
    await confirmMovedPortal(verified, sessions);
    signal.throwIfAborted();
    prompts.offerDetours(detoursFrom(plan, verified, evidence === 'proved'));
    const session = await engine.signIn(
      {
        instance: verified,
        requestedScopes: asked.requested,
        scopes: asked.scopes,
        ...(ask.method && { method: ask.method }),
        ...(ask.accountId && { expectedAccountId: ask.accountId }),
      },
      { signal, prompts },
    );
    await keepInSettings(plan, verified);
    return session;
  });
}

/** Not before a sign-in has succeeded: a wrong link would be offered from then on. */
async function keepInSettings(plan: Plan, verified: Instance): Promise<void> {
  const { instance, replaces, isKnown, isPortalFixed } = plan;
  const { name, startUrl } = instance;
  const { region } = verified;
  if (replaces) {
    // A name that the user has not changed is perhaps not the one in the settings.
    const isRenamed = name !== replaces.name;
    await replaceInstance(replaces, { startUrl, region, ...(isRenamed && { name }) });
  }
  if (instance.region !== region) await replaceInstance(instance, { region });
  if (!isKnown && !isPortalFixed) await keepInstance({ ...instance, region });
}

/** Where else the user may turn to, if the caller would find the session there. */
function detoursFrom(plan: Plan, verified: Instance, isProved: boolean): Detours {
  const { service, instance, isKnown, isPortalFixed, isRegionFixed } = plan;
  const hasOwnEndpoint = service.hasOwnEndpoint(verified);
  return {
    ...(!isPortalFixed && !isKnown && { anotherPortal: () => chooseAnother(plan) }),
    ...(!isProved && !isRegionFixed && !hasOwnEndpoint && { doubtedRegion: verified.region }),
    maySearch: settings.allowDeviceCode(),
    findRegion: () => findAnotherRegion(instance, verified, service),
  };
}

async function chooseAnother({ service }: Plan): Promise<Detour | undefined> {
  const { pickInstance } = await import('../instances/pickInstance.ts');
  const chosen = await unlessLeft(pickInstance(readInstances, service));
  return chosen && new Detour(chosen);
}

/** Resolves to nothing where the user leaves the search, or it finds the region that is used. */
async function findAnotherRegion(
  chosen: ChosenInstance,
  verified: Instance,
  service: InstanceDeps,
): Promise<Detour | undefined> {
  const { learnRegion } = await import('../instances/addInstance.ts');
  const { region, name, startUrl } = verified;
  const portal = { startUrl: portalOf(verified), partition: partitionOf(region).name };
  const options = { searchesAtOnce: true, canGoBack: false };
  const found = await unlessLeft(learnRegion({ name, startUrl }, portal, service, options));
  if (!found || found === back || found.region === region) return undefined;
  const regionEvidence = found.evidence ?? 'accepted';
  const moved = { ...chosen, ...verified, region: found.region, regionEvidence, isResolved: true };
  return new Detour(moved, chosen);
}

/** The way back from a list that the user closes is the sign-in, which goes on meanwhile. */
async function unlessLeft<T>(chosen: Promise<T>): Promise<T | undefined> {
  try {
    return await chosen;
  } catch (error) {
    if (hasCode(error, 'cancelled')) return undefined;
    throw error;
  }
}
