/**
 * Signing in from the editor: from a request to a stored session. The Accounts menu, the palette
 * and other extensions all go through here.
 */
import type { Clock } from '../../base/clock.ts';
import { SignInError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { Method } from '../../flows/flow.ts';
import { portalKey } from '../../oidc/startUrl.ts';
import type { SessionEngine } from '../../sessions/engine.ts';
import type { Instance, SessionWithTokens } from '../../sessions/session.ts';
import type { ConfiguredApplication } from '../applications/applicationSettings.ts';
import type { ChosenInstance } from '../instances/addInstance.ts';
import { chooseInstance, fits } from '../instances/chooseInstance.ts';
import { type ConfiguredInstance, keepInstance } from '../instances/instanceSettings.ts';
import { confirmMovedPortal } from '../instances/movedPortal.ts';
import type { InstanceDeps } from '../instances/regionSearch.ts';
import {
  type AskedScopes,
  applicationScope,
  defaultScope,
  readAskedScopes,
  sameInstance,
} from '../instances/requestedScopes.ts';
import { createRegionPrompts, verifyInstance } from '../instances/verifyInstance.ts';
import { settings } from '../vscode/settings.ts';
import { chooseApplication } from './chooseApplication.ts';
import type { SignInProgress } from './signInProgress.ts';

export interface Ask {
  /** By default, those configured for the instance, else `sso:account:access`. */
  scopes?: readonly string[] | undefined;
  /** The name of a configured instance or application. */
  instanceName?: string | undefined;
  startUrl?: string | undefined;
  region?: string | undefined;
  method?: Method | undefined;
  /** The account that is expected to sign in, at its own instance unless another one is named. */
  accountId?: string | undefined;
  /** Whether VS Code named the account, and so asks what to do if another one signs in. */
  isNamedByEditor?: boolean | undefined;
  /**
   * Whether it comes from a command: then it replaces the same sign-in in progress in this window.
   */
  isCommand?: boolean | undefined;
  /** Whether the user chooses the instance even if there is only one. */
  choose?: boolean | undefined;
}

export interface StartSignInDeps {
  clock: Clock;
  log: Log;
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
    const plan = await makePlan(ask, deps);
    const key = keyOf(ask, plan);
    const before = attempts.get(key);
    // One notification and one browser tab, however many extensions ask.
    if (before && !ask.isCommand) return before.outcome.promise;
    const outcome = before?.outcome ?? Promise.withResolvers<SessionWithTokens>();
    const mine = { control: new AbortController(), outcome };
    attempts.set(key, mine);
    before?.control.abort(new SignInError('cancelled', 'sign-in: started again in this window'));
    runPlan(ask, plan, deps, mine.control.signal)
      // The sign-in that replaced this one settles the outcome instead.
      .then(outcome.resolve, (error) => attempts.get(key) === mine && outcome.reject(error))
      .finally(() => attempts.get(key) === mine && attempts.delete(key));
    return outcome.promise;
  };
}

/** What a sign-in is for, before anything is shown. */
type Plan = PortalPlan | ApplicationPlan;

interface ApplicationPlan {
  engine: SessionEngine;
  application: ConfiguredApplication;
  instance: Instance;
  asked: AskedScopes;
}

interface PortalPlan {
  application?: never;
  engine: SessionEngine;
  service: InstanceDeps;
  instance: ChosenInstance;
  asked: AskedScopes;
  /** Whether the expected account has signed in there before. */
  isKnown: boolean;
}

async function makePlan(ask: Ask, deps: StartSignInDeps): Promise<Plan> {
  const named = readAskedScopes(ask.scopes ?? []);
  const isOpen = [ask.scopes, ask.startUrl, ask.region].every((each) => each === undefined);
  const application = await chooseApplication({
    arn: named.application,
    name: isOpen ? ask.instanceName : undefined,
    choose: isOpen && ask.isCommand && ask.accountId === undefined,
  });
  if (application) {
    const { arn, instance } = application;
    const asked = named.application ? named : readAskedScopes([applicationScope(arn)]);
    return { engine: await deps.engine(), application, instance, asked };
  }
  const [engine, service] = await Promise.all([deps.engine(), deps.service()]);
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
  const instance = known?.instance ?? (await chooseInstance(wanted, instanceDeps));
  const asked = ask.scopes ? named : readAskedScopes(defaultScopes(instance));
  return { engine, service: instanceDeps, instance, asked, isKnown: known !== undefined };
}

function keyOf({ accountId }: Ask, { application, instance, asked }: Plan): string {
  const place = application?.arn ?? portalKey(instance.startUrl);
  return JSON.stringify([instance.region, place, asked.scopes, accountId]);
}

function runPlan(
  ask: Ask,
  plan: Plan,
  deps: StartSignInDeps,
  superseded: AbortSignal,
): Promise<SessionWithTokens> {
  return plan.application
    ? runApplicationPlan(ask, plan, deps, superseded)
    : runPortalPlan(ask, plan, deps, superseded);
}

async function runApplicationPlan(
  ask: Ask,
  { engine, application, instance, asked }: ApplicationPlan,
  deps: StartSignInDeps,
  superseded: AbortSignal,
): Promise<SessionWithTokens> {
  const [{ run }, { proofOf }] = await Promise.all([
    deps.progress(),
    import('../applications/proof.ts'),
  ]);
  const { arn, scopes } = application;
  const proof = proofOf(application, await engine.list());
  const options = { warnsOfOtherUser: !ask.isNamedByEditor, forbidsDeviceCode: true };
  return run(instance, options, (prompts, cancelled) =>
    engine.signIn(
      {
        instance,
        requestedScopes: asked.requested,
        scopes: asked.scopes,
        application: { arn, scopes, proof },
        ...(ask.accountId && { expectedAccountId: ask.accountId }),
      },
      { signal: AbortSignal.any([cancelled, superseded]), prompts },
    ),
  );
}

async function runPortalPlan(
  ask: Ask,
  { engine, service, instance, asked, isKnown }: PortalPlan,
  deps: StartSignInDeps,
  superseded: AbortSignal,
): Promise<SessionWithTokens> {
  const { run } = await deps.progress();
  const sessions = await engine.list();
  const named = readAskedScopes(ask.scopes ?? []);
  const warnsOfOtherUser = !ask.isNamedByEditor;
  return run(instance, { warnsOfOtherUser }, async (prompts, cancelled) => {
    const signal = AbortSignal.any([cancelled, superseded]);
    prompts.showStep('registering');
    const isProven = sessions.some((session) => sameInstance(session.instance, instance));
    const { instance: verified } = await verifyInstance(
      instance,
      createRegionPrompts((message) => prompts.say(message)),
      service,
      {
        signal,
        // A user has signed in there before.
        evidence: isProven ? 'proved' : instance.regionEvidence,
        mayProbe: settings.allowDeviceCode(),
        regionFixed: (ask.region ?? named.region) !== undefined,
      },
    );
    await confirmMovedPortal(verified, sessions);
    signal.throwIfAborted();
    // Not earlier, because a wrong link would be offered, or used without asking, from then on.
    if (!isKnown && (ask.startUrl ?? named.startUrl) === undefined) {
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
