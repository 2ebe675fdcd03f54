/**
 * Commands with which tests control the service, in process or as `POST /_control/{name}`. Each
 * takes one object and returns a JSON value. Invalid input throws, which is a 400 over HTTP.
 */
import * as v from 'valibot';
import type { Authorizations } from '../oidc/authorizations.ts';
import type { DeviceCodes } from '../oidc/deviceCodes.ts';
import type { Registrations } from '../oidc/registrations.ts';
import { jsonAnswer, type WireAnswer } from '../wire/wire.ts';
import {
  type ApplicationChanges,
  applicationGrants,
  findInstance,
  findUser,
  type Instance,
} from '../world/directory.ts';
import type { Counts, Sessions, UserSession } from '../world/sessions.ts';
import { type Settings, settingsSchema } from '../world/settings.ts';
import { regionOf, type World } from '../world/world.ts';
import { type FaultPlan, type Faults, faultSchema } from './faults.ts';
import type { Journal, JournalEntry } from './journal.ts';

const filterSchema = v.object({ user: v.optional(v.string()), startUrl: v.optional(v.string()) });

const decisionSchema = v.object({
  decision: v.optional(v.picklist(['approve', 'deny']), 'approve'),
  /** User name, required to approve. */
  user: v.optional(v.string()),
  /** Sign-ins of the same user in the same browser share one portal session. */
  browser: v.optional(v.string(), 'control'),
});
type Decision = v.InferInput<typeof decisionSchema>;

const grantList = v.array(v.picklist(applicationGrants));
const issuer = v.object({
  issuer: v.string(),
  audience: v.string(),
  publicKey: v.string(),
  claim: v.string(),
  attribute: v.picklist(['email', 'name']),
});
const applicationSchema = v.partial(
  v.object({
    grantTypes: grantList,
    actorAccounts: v.array(v.string()),
    trustedIssuers: v.array(issuer),
    exchangedScopes: v.array(v.string()),
    assignedUsers: v.union([v.undefined(), v.array(v.string())]),
    enabled: v.boolean(),
  }),
);

/** An active portal session. */
export interface SessionView {
  user: string;
  startUrl: string;
  browser: string;
  /** Epoch milliseconds. */
  startedAt: number;
  endsAt: number;
  grants: number;
}

/** The commands. */
export interface Control {
  /** Changes the given settings and returns all of them. */
  set(changes: Partial<Settings>): Settings;
  /**
   * Restores the initial settings and applications, and clears faults and journal. Sessions and
   * clients stay.
   */
  reset(): void;
  /** Plans a fault. */
  fail(plan: FaultPlan): void;
  clearFaults(): void;
  /** Changes an application, by default the first. */
  changeApplication(changes: ApplicationChanges & { arn?: string }): void;
  /** Ends the portal sessions that match and returns their number. */
  endSessions(filter: v.InferInput<typeof filterSchema>): number;
  /** Ends one registration, or all of them, and returns their number. */
  expireRegistrations(filter: { clientId?: string }): number;
  /** Approves or denies a user code, by default the newest pending one, and returns it. */
  decideDevice(decision: Decision & { userCode?: string }): string;
  /** Opens an /authorize URL as a browser would, decides, and returns the URL of the redirect. */
  decideAuthorization(decision: Decision & { url: string }): string;
  sessions(): SessionView[];
  counts(): Counts;
  journal(): readonly JournalEntry[];
}

/** The parts that the commands act on. */
export interface ControlDeps {
  registrations: Registrations;
  sessions: Sessions;
  authorizations: Authorizations;
  deviceCodes: DeviceCodes;
  faults: Faults;
  journal: Journal;
}

/** Remembers the settings and applications of `world` as those that `reset` restores. */
export function createControl(world: World, deps: ControlDeps): Control {
  const { sessions, authorizations, deviceCodes } = deps;
  const atStart = { ...world.settings };
  const applicationsAtStart = world.applications.map((each) => ({ ...each }));

  const decide = (input: Decision, instance: Instance): 'denied' | UserSession => {
    const { decision, user, browser } = v.parse(decisionSchema, input);
    if (decision === 'deny') return 'denied';
    const found = findUser(instance, user ?? null);
    if (!found) throw new Error(`No user ${user} at ${instance.startUrl}`);
    return sessions.signIn(instance, found, browser);
  };

  return {
    set(changes) {
      Object.assign(world.settings, v.parse(v.partial(settingsSchema), changes));
      return { ...world.settings };
    },

    reset() {
      Object.assign(world.settings, atStart);
      for (const [at, application] of world.applications.entries()) {
        Object.assign(application, applicationsAtStart[at]);
      }
      deps.faults.clear();
      deps.journal.clear();
    },

    fail: (plan) => deps.faults.plan(v.parse(faultSchema, plan)),
    clearFaults: () => deps.faults.clear(),

    changeApplication({ arn, ...changes }) {
      const application = world.applications.find((each) => arn === undefined || each.arn === arn);
      if (!application) throw new Error(`No application ${arn}`);
      Object.assign(application, v.parse(applicationSchema, changes));
    },

    endSessions(input) {
      const { user, startUrl } = v.parse(filterSchema, input);
      const instance = startUrl && findInstance(world.instances, startUrl);
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
      if (!request) throw new Error(`No pending device request: ${userCode ?? 'none at all'}`);
      deviceCodes.decide(request, decide(input, request.instance));
      return request.userCode;
    },

    decideAuthorization(input) {
      const url = new URL(input.url);
      const answer = authorizations.authorize(url.searchParams, regionOf(world, url.host));
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

/** Runs one command that came over HTTP, with any method. */
export function controlAnswer(control: Control, name: string, body: string): WireAnswer {
  if (!Object.hasOwn(control, name)) return jsonAnswer(404, { message: `No command ${name}` });
  const command = control[name as keyof Control] as (input: unknown) => unknown;
  try {
    return jsonAnswer(200, command(body === '' ? {} : JSON.parse(body)) ?? null);
  } catch (error) {
    return jsonAnswer(400, { message: error instanceof Error ? error.message : String(error) });
  }
}
