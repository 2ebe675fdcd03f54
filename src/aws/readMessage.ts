/**
 * Validates messages: requests before they are sent, and responses. Errors name the operation, the
 * member and the rule it breaks, never a value.
 */
import * as v from 'valibot';
import { SignInError } from '../base/errors.ts';
import type { HttpResponse } from '../http/http.ts';
import { badResponse } from '../http/networkError.ts';

/** A string that is not empty. */
export const nonEmptyString = v.pipe(v.string('must be a string'), v.nonEmpty('must not be empty'));
/**
 * A token, code, secret or identifier from a response. They travel in headers, files and secret
 * storage. The service's longest have about two kilobytes.
 */
export const printable = v.pipe(
  nonEmptyString,
  v.maxLength(16_384, 'must have at most 16384 characters'),
  v.regex(/^[!-~]+$/, 'must contain printable ASCII characters only'),
);
/** A list of strings that are not empty. */
export const stringList = v.pipe(
  v.array(nonEmptyString, 'must be a list of strings'),
  v.readonly(),
);

/** An integer from 1 on. */
export const positiveInteger = v.pipe(
  v.number('must be a number'),
  v.safeInteger('must be an integer'),
  v.minValue(1, 'must be greater than zero'),
);

type JsonObject = Record<string, unknown>;

/**
 * The body as a JSON object; `undefined` if it is anything else. Members that are null or an empty
 * string are dropped at every level, because the API gives neither a meaning.
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
 * The type name in an error response, looked up in the SDKs' order: header, `__type`, `code`. It
 * may come with a namespace before `#` and a URL after `:`.
 */
export function refusalName(response: HttpResponse): string | undefined {
  const body = readJsonObject(response);
  const values = [response.headers['x-amzn-errortype'], body?.__type, body?.code, body?.Code];
  for (const value of values) {
    if (typeof value !== 'string') continue;
    const name = value.split(',')[0]?.split(':')[0]?.split('#').at(-1)?.trim();
    if (name && /^[A-Za-z][A-Za-z0-9_.-]{0,99}$/.test(name)) return name;
  }
  return undefined;
}

/**
 * Validates a successful response; members that the schema does not know are dropped.
 * @throws SignInError `bad-answer`
 */
export function readResponse<Message>(
  schema: v.GenericSchema<unknown, Message>,
  response: HttpResponse,
  { operation, host }: { operation: string; host: string },
): Message {
  const body = readJsonObject(response);
  if (!body) {
    throw badResponse(host, `${operation}: not JSON`);
  }
  const result = v.safeParse(schema, body);
  if (result.success) return result.output;
  throw badResponse(host, `${operation}: ${brokenRule(result.issues[0])}`);
}

/**
 * Validates a request; members that the schema does not know are dropped.
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

/** Uses only the messages given to the schemas: valibot's own would quote the value. */
function brokenRule(issue: v.BaseIssue<unknown>): string {
  const member = v.getDotPath(issue) ?? 'message';
  if (issue.received === 'undefined') return `${member} is missing`;
  return `${member} ${/^must /.test(issue.message) ? issue.message : 'has the wrong type'}`;
}
