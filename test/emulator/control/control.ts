/**
 * How tests steer the service, in process or as JSON over `POST /_control/{name}`: every command
 * takes one object and returns something JSON can say. Bad input throws, and over HTTP answers 400.
 */
import * as v from 'valibot';
import type { Authorizations } from '../oidc/authorizations.ts';
import type { DeviceCodes } from '../oidc/deviceCodes.ts';
import type { Registrations } from '../oidc/registrations.ts';
import { findUser } from '../pages/consent.ts';
import { jsonAnswer, type WireAnswer } from '../wire/wire.ts';
import { findInstance, type Instance } from '../world/directory.ts';
import type { Counts, Sessions, UserSession } from '../world/sessions.ts';
import { type Settings, settingsSchema } from '../world/settings.ts';
import type { World } from '../world/world.ts';
import { type FaultPlan, type Faults, faultSchema } from './faults.ts';
import type { Journal, JournalEntry } from './journal.ts';

const filterSchema = v.object({ user: v.optional(v.string()), startUrl: v.optional(v.string()) });

const decisionSchema = v.object({
  decision: v.optional(v.picklist(['approve', 'deny']), 'approve'),
  /** User name; needed to approve. */
  user: v.optional(v.string()),
  /** Whose session it joins: sign-ins of one browser share a person's session. */
  browser: v.optional(v.string(), 'control'),
});
type Decision = v.InferInput<typeof decisionSchema>;

export interface SessionView {
  user: string;
  startUrl: string;
  browser: string;
  /** Epoch milliseconds. */
  startedAt: number;
  endsAt: number;
  grants: number;
}

export interface Control {
  /** Changes the settings named, the others stay. Returns all of them. */
  set(changes: Partial<Settings>): Settings;
  /** Settings as at the start, no planned faults, an empty journal. Sessions and clients stay. */
  reset(): void;
  fail(plan: FaultPlan): void;
  clearFaults(): void;
  /** Ends the portal sessions that match; returns how many. */
  endSessions(filter: v.InferInput<typeof filterSchema>): number;
  /** Ends one registration, or all of them; returns how many. */
  expireRegistrations(filter: { clientId?: string }): number;
  /** Decides about a user code, or about the newest one that waits. Returns that code. */
  decideDevice(decision: Decision & { userCode?: string }): string;
  /** Decides about a URL of /authorize as a browser would. Returns the URL it is sent back to. */
  decideAuthorization(decision: Decision & { url: string }): string;
  sessions(): SessionView[];
  counts(): Counts;
  journal(): readonly JournalEntry[];
}

export interface ControlDeps {
  registrations: Registrations;
  sessions: Sessions;
  authorizations: Authorizations;
  deviceCodes: DeviceCodes;
  faults: Faults;
  journal: Journal;
}

export function createControl(world: World, deps: ControlDeps): Control {
  const { sessions, authorizations, deviceCodes } = deps;
  const atStart = { ...world.settings };

  const decide = (input: Decision, instance: Instance): 'denied' | UserSession => {
    const { decision, user, browser } = v.parse(decisionSchema, input);
    if (decision === 'deny') return 'denied';
    const person = findUser(instance, user ?? null);
    if (!person) throw new Error(`No user ${user} at ${instance.startUrl}`);
    return sessions.signIn(instance, person, browser);
  };

  return {
    set(changes) {
      Object.assign(world.settings, v.parse(v.partial(settingsSchema), changes));
      return { ...world.settings };
    },

    reset() {
      Object.assign(world.settings, atStart);
      deps.faults.clear();
      deps.journal.clear();
    },

    fail: (plan) => deps.faults.plan(v.parse(faultSchema, plan)),
    clearFaults: () => deps.faults.clear(),

    endSessions(input) {
      const { user, startUrl } = v.parse(filterSchema, input);
      const instance = startUrl && findInstance(world.instances, startUrl, undefined);
      const chosen = sessions
        .all()
        .filter((session) => user === undefined || session.user.name === user)
        .filter((session) => startUrl === undefined || session.instance === instance);
      chosen.forEach(sessions.end);
      return chosen.length;
    },

    expireRegistrations: ({ clientId }) => deps.registrations.expire(clientId),

    decideDevice(input) {
      const { userCode } = input;
      const request = userCode ? deviceCodes.find(userCode) : deviceCodes.pending().at(-1);
      if (!request) throw new Error(`No device request waits: ${userCode ?? 'none at all'}`);
      deviceCodes.decide(request, decide(input, request.instance));
      return request.userCode;
    },

    decideAuthorization(input) {
      const answer = authorizations.authorize(new URL(input.url).searchParams, undefined);
      const location = answer.headers.location ?? '';
      const authorization = authorizations.find(new URL(location).searchParams.get('id') ?? '');
      if (!authorization) return location;
      return authorizations.decide(authorization, decide(input, authorization.instance));
    },

    sessions: () =>
      sessions.all().map((session) => ({
        user: session.user.name,
        startUrl: session.instance.startUrl,
        browser: session.browser,
        startedAt: session.startedAt,
        endsAt: session.endsAt,
        grants: session.appSessions.length,
      })),

    counts: () => ({ ...sessions.counts }),
    journal: () => deps.journal.entries,
  };
}

/** One command over HTTP. Any method will do. */
export function controlAnswer(control: Control, name: string, body: string): WireAnswer {
  if (!Object.hasOwn(control, name)) return jsonAnswer(404, { message: `No command ${name}` });
  const command = control[name as keyof Control] as (input: unknown) => unknown;
  try {
    return jsonAnswer(200, command(body === '' ? {} : JSON.parse(body)) ?? null);
  } catch (error) {
    return jsonAnswer(400, { message: error instanceof Error ? error.message : String(error) });
  }
}
