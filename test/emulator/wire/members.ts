/** Reads request bodies: JSON objects with unknown members ignored and null the same as absent. */
import * as v from 'valibot';
import { oidcError } from './wire.ts';

export const text = v.pipe(v.string(), v.minLength(1));

export const list = v.nullish(v.array(text), []);

/** Throws InvalidRequestException naming the first member that is missing or of the wrong type. */
export function readMembers<Schema extends v.GenericSchema>(
  schema: Schema,
  body: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, body);
  if (result.success) return result.output;
  const member = v.getDotPath(result.issues[0]);
  throw oidcError('InvalidRequestException', `Missing or invalid: ${member ?? 'request body'}`);
}

export function parseJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    throw oidcError('InvalidRequestException', 'Request body is not JSON');
  }
}

/** The JSON object in a text; an empty one where there is none. */
export function readObject(text: string): Readonly<Record<string, unknown>> {
  if (!text.startsWith('{')) return {};
  try {
    return JSON.parse(text);
  } catch {
    // Not ours to judge: whoever handles the request answers to it.
    return {};
  }
}
