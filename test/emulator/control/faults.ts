/** Faults a test plans ahead: the next so many requests to a path go wrong in one particular way. */
import * as v from 'valibot';
import {
  type OidcErrorType,
  oidcError,
  oidcErrorTypes,
  type PortalErrorType,
  portalError,
  portalErrorTypes,
  type WireAnswer,
} from '../wire/wire.ts';

export const faultSchema = v.object({
  /** `/token` and the like; `*` is every path of the service. */
  path: v.string(),
  /** Only requests with this grant type. */
  grantType: v.optional(v.string()),
  /** How many requests it hits. */
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
  /**
   * `before`: the service never sees the request. `after`: it has done the work, and only its
   * answer goes wrong.
   */
  moment: v.optional(v.picklist(['before', 'after']), 'before'),
  /** Holds the answer back, whatever it is. */
  delayMs: v.optional(v.number()),
  /** The connection is destroyed instead of an answer. */
  reset: v.optional(v.boolean()),
  /** A well-formed refusal; `members` are `reason`, or `endpoint` and `region`. */
  error: v.optional(
    v.object({
      type: v.picklist([...oidcErrorTypes, ...portalErrorTypes]),
      description: v.optional(v.string(), ''),
      members: v.optional(v.record(v.string(), v.string()), {}),
    }),
  ),
  /** Anything at all: another status, HTML, half a JSON text. */
  answer: v.optional(
    v.object({
      status: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
      body: v.optional(v.string(), ''),
      headers: v.optional(v.record(v.string(), v.string()), {}),
    }),
  ),
});

export type FaultPlan = v.InferInput<typeof faultSchema>;
type Fault = v.InferOutput<typeof faultSchema>;

/** What goes wrong with one request. */
export interface Trouble {
  moment: 'before' | 'after';
  delayMs: number;
  outcome: 'reset' | WireAnswer | undefined;
}

export interface Faults {
  plan(fault: Fault): void;
  clear(): void;
  /** Takes the fault that hits this request, if any; the oldest plan first. */
  next(path: string, grantType: string | undefined): Trouble | undefined;
}

export function createFaults(): Faults {
  let planned: Fault[] = [];
  return {
    plan(fault) {
      planned.push({ ...fault });
    },
    clear() {
      planned = [];
    },
    next(path, grantType) {
      const fault = planned.find(
        (plan) =>
          (plan.path === path || plan.path === '*') &&
          (plan.grantType === undefined || plan.grantType === grantType),
      );
      if (!fault) return undefined;
      fault.times -= 1;
      planned = planned.filter((plan) => plan.times > 0);
      return {
        moment: fault.moment,
        delayMs: fault.delayMs ?? 0,
        outcome: fault.reset ? 'reset' : (fault.answer ?? refusal(fault, path)),
      };
    },
  };
}

/** Both services have an InvalidRequestException; the path says which of them speaks. */
function refusal({ error }: Fault, path: string): WireAnswer | undefined {
  if (!error) return undefined;
  const ofPortal = /^\/(assignment|federation|logout)/.test(path);
  return ofPortal && isPortalError(error.type)
    ? portalError(error.type, error.description).answer
    : oidcError(error.type as OidcErrorType, error.description, error.members).answer;
}

const isPortalError = (type: string): type is PortalErrorType =>
  (portalErrorTypes as string[]).includes(type);
