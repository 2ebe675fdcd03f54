/** What a sign-in is for, from what a command or another extension asked. */
import { SignInError } from '../../base/errors.ts';
import type { Method } from '../../flows/flow.ts';
import { portalKey } from '../../oidc/startUrl.ts';
import type { SessionEngine } from '../../sessions/engine.ts';
import type { Instance, SessionWithTokens } from '../../sessions/session.ts';
import type { ChosenInstance } from '../instances/addInstance.ts';
import type { ChooseDeps } from '../instances/approvedPortals.ts';
import { chooseInstance, fits } from '../instances/chooseInstance.ts';
import type { Detour } from '../instances/detour.ts';
import type { ConfiguredInstance } from '../instances/instanceSettings.ts';
import { type AskedScopes, defaultScope, readAskedScopes } from '../instances/requestedScopes.ts';

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
  /** Whether the user adds an instance, whatever is configured. */
  add?: boolean | undefined;
}

/** What a sign-in is for, before anything is shown. */
export interface Plan {
  ask: Ask;
  engine: SessionEngine;
  service: ChooseDeps;
  instance: ChosenInstance;
  asked: AskedScopes;
  /** Whether the expected account has signed in there before. */
  isKnown: boolean;
  /** Whether the caller named the start URL, and would not find a session at another portal. */
  isPortalFixed: boolean;
  /** Whether the caller named the region, likewise. */
  isRegionFixed: boolean;
  /** The instance in whose place this one is kept, once somebody has signed in to it. */
  replaces?: Instance | undefined;
}

/** A sign-in that has not begun yet; `key` is the same for all requests that it answers. */
export interface PreparedSignIn {
  key: string;
  run(stopped: AbortSignal): Promise<SessionWithTokens>;
}

/** Rejects with `SignInError`. */
export async function makePlan(
  ask: Ask,
  engine: SessionEngine,
  service: Omit<ChooseDeps, 'signedIn'>,
): Promise<Plan> {
  const named = readAskedScopes(ask.scopes ?? []);
  const sessions = await engine.list();
  const wanted = {
    name: ask.instanceName,
    startUrl: ask.startUrl ?? named.startUrl,
    region: ask.region ?? named.region,
    choose: ask.choose,
    add: ask.add,
  };
  const known = sessions.find(
    ({ account, instance }) => account.id === ask.accountId && fits(instance, wanted),
  );
  const signedIn = sessions.map(({ instance }) => instance);
  const deps = { ...service, signedIn };
  const instance = known?.instance ?? (await chooseInstance(wanted, deps));
  return {
    ask,
    engine,
    service: deps,
    instance,
    asked: ask.scopes ? named : readAskedScopes(defaultScopes(instance)),
    isKnown: known !== undefined,
    isPortalFixed: wanted.startUrl !== undefined,
    isRegionFixed: wanted.region !== undefined,
  };
}

/** The same request, for the instance that the user has turned to. */
export function withDetour(plan: Plan, { instance, replaces }: Detour): Plan {
  const asked = plan.ask.scopes ? plan.asked : readAskedScopes(defaultScopes(instance));
  return { ...plan, instance, asked, isKnown: false, replaces };
}

/** The same for all requests that one sign-in answers. */
export function keyOf({ ask, instance, asked }: Plan): string {
  const portal = portalKey(instance.startUrl);
  return JSON.stringify([instance.region, portal, asked.scopes, ask.accountId]);
}

function defaultScopes({ scopes }: ConfiguredInstance): readonly string[] {
  return scopes && scopes.length > 0 ? scopes : [defaultScope];
}

/** For the sign-in that another one in this window takes over from. */
export function superseded(): SignInError {
  return new SignInError('cancelled', 'sign-in: started again in this window');
}
