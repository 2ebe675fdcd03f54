/**
 * Checking messages: requests before anything is sent, answers on receipt, refusals for their name.
 * What is said about them names operation, member and rule, never a value.
 */
import * as v from 'valibot';
import { SignInError } from '../base/errors.ts';
import type { HttpResponse } from '../http/http.ts';

export const nonEmptyString = v.pipe(v.string('must be a string'), v.nonEmpty('must not be empty'));
export const stringList = v.pipe(
  v.array(nonEmptyString, 'must be a list of strings'),
  v.readonly(),
);

export const positiveInteger = v.pipe(
  v.number('must be a number'),
  v.safeInteger('must be an integer'),
  v.minValue(1, 'must be greater than zero'),
);

type JsonObject = Record<string, unknown>;

/**
 * The body as a JSON object; nothing when it is something else. Members that are null or empty are
 * left out, however deep: the API has no use for either, so they are as good as absent.
 */
export function readJsonObject({ body }: HttpResponse): JsonObject | undefined {
  let json: unknown;
  try {
    json = JSON.parse(body, (_, value) => (value === null || value === '' ? undefined : value));
  } catch {
    return undefined;
  }
  return typeof json === 'object' && !Array.isArray(json) ? (json as JsonObject) : undefined;
}

/**
 * The type name of a refusal, in the SDKs' order: header, `__type`, `code`. The name may carry a
 * namespace before `#` and an address after `:`.
 */
export function refusalName(response: HttpResponse): string | undefined {
  const body = readJsonObject(response);
  const places = [response.headers['x-amzn-errortype'], body?.__type, body?.code, body?.Code];
  for (const place of places) {
    if (typeof place !== 'string') continue;
    const name = place.split(',')[0]?.split(':')[0]?.split('#').at(-1)?.trim();
    if (name && /^[A-Za-z][A-Za-z0-9_.-]{0,99}$/.test(name)) return name;
  }
  return undefined;
}

/**
 * Reads a success by `schema`.
 * @throws SignInError `bad-answer`
 */
export function readResponse<Message>(
  schema: v.GenericSchema<unknown, Message>,
  response: HttpResponse,
  { operation, host }: { operation: string; host: string },
): Message {
  const body = readJsonObject(response);
  if (!body) {
    throw new SignInError('bad-answer', `unexpected response from ${host}: ${operation}: not JSON`);
  }
  const result = v.safeParse(schema, body);
  if (result.success) return result.output;
  const rule = brokenRule(result.issues[0]);
  throw new SignInError('bad-answer', `unexpected response from ${host}: ${operation}: ${rule}`);
}

/**
 * Checks a request; members the schema does not know are left out.
 * @throws SignInError `bad-settings`
 */
export function readRequest<Message>(
  schema: v.GenericSchema<unknown, Message>,
  request: unknown,
  operation: string,
): Message {
  const result = v.safeParse(schema, request);
  if (result.success) return result.output;
  throw new SignInError('bad-settings', `${operation}: ${brokenRule(result.issues[0])}`);
}

/** Only texts given to the schemas: valibot's own would quote the value. */
function brokenRule(issue: v.BaseIssue<unknown>): string {
  const member = v.getDotPath(issue) ?? 'message';
  if (issue.received === 'undefined') return `${member} is missing`;
  return `${member} ${/^must /.test(issue.message) ? issue.message : 'has the wrong type'}`;
}
