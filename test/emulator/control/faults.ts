/** Planned faults: the next requests to a path fail in a given way. */
import * as v from 'valibot';
import {
  isPortalPath,
  type OidcErrorType,
  oidcError,
  oidcErrorTypes,
  type PortalErrorType,
  portalError,
  portalErrorTypes,
  type WireAnswer,
} from '../wire/wire.ts';

/** A fault as a test plans it. */
export const faultSchema = v.object({
  /** A path such as `/token`, or `*` for every path. */
  path: v.string(),
  /** Limits the fault to requests with this grant type. */
  grantType: v.optional(v.string()),
  /** The number of requests it affects. */
  times: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1)), 1),
  /**
   * `before`: the service does not process the request. `after`: it does, and only its answer is
   * replaced.
   */
  moment: v.optional(v.picklist(['before', 'after']), 'before'),
  /** Delays the answer. */
  delayMs: v.optional(v.number()),
  /** Resets the connection instead of answering. */
  reset: v.optional(v.boolean()),
  /** A well-formed error; `members` are `reason`, or `endpoint` and `region`. */
  error: v.optional(
    v.object({
      type: v.picklist([...oidcErrorTypes, ...portalErrorTypes]),
      description: v.optional(v.string(), ''),
      members: v.optional(v.record(v.string(), v.string()), {}),
    }),
  ),
  /** Any other answer: another status, HTML, truncated JSON. */
  answer: v.optional(
    v.object({
      status: v.pipe(v.number(), v.integer(), v.minValue(200), v.maxValue(599)),
      body: v.optional(v.string(), ''),
      headers: v.optional(v.record(v.string(), v.string()), {}),
    }),
  ),
});

/** A fault as a test plans it, with its optional members. */
export type FaultPlan = v.InferInput<typeof faultSchema>;
type Fault = v.InferOutput<typeof faultSchema>;

/** The fault of one request. */
export interface RequestFault {
  moment: 'before' | 'after';
  delayMs: number;
  /** Undefined leaves the answer to the service. */
  outcome: 'reset' | WireAnswer | undefined;
}

/** The planned faults. */
export interface Faults {
  plan(fault: Fault): void;
  clear(): void;
  /** Returns the fault of this request, if any. The oldest plan comes first. */
  next(path: string, grantType: string | undefined): RequestFault | undefined;
}

/** Starts without faults. */
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
        outcome: fault.reset ? 'reset' : (fault.answer ?? plannedError(fault, path)),
      };
    },
  };
}

/** Both services have an InvalidRequestException; the path decides which one is meant. */
function plannedError({ error }: Fault, path: string): WireAnswer | undefined {
  if (!error) return undefined;
  const { type, description, members } = error;
  return isPortalError(type) && (isPortalPath(path) || !isOidcError(type))
    ? portalError(type, description).answer
    : oidcError(type as OidcErrorType, description, members).answer;
}

const isOidcError = (type: string): boolean => (oidcErrorTypes as string[]).includes(type);

const isPortalError = (type: string): type is PortalErrorType =>
  (portalErrorTypes as string[]).includes(type);
