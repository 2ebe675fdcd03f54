/** Reads JSON request bodies. Unknown members are ignored, and null means absent. */
import * as v from 'valibot';
import { jsonAnswer, oidcError, WireError, type WireRequest } from './wire.ts';

/** A text that is not empty. */
export const text = v.pipe(v.string(), v.minLength(1));

/** A list of texts; empty if absent. */
export const list = v.nullish(v.array(text), []);

/** Throws InvalidRequestException with the first member that is missing or of the wrong type. */
export function readMembers<Schema extends v.GenericSchema>(
  schema: Schema,
  body: unknown,
): v.InferOutput<Schema> {
  const result = v.safeParse(schema, body);
  if (result.success) return result.output;
  const member = v.getDotPath(result.issues[0]);
  throw oidcError('InvalidRequestException', `Missing or invalid: ${member ?? 'request body'}`);
}

/**
 * The JSON value of a request. Throws InvalidRequestException if the body is not JSON, and
 * UnsupportedMediaTypeException if its content type is not.
 * @see https://smithy.io/2.0/aws/protocols/aws-restjson1-protocol.html
 */
export function readJson({ headers, body }: WireRequest): unknown {
  const [mediaType = ''] = (headers['content-type'] ?? '').split(';');
  if (mediaType.trim().toLowerCase() !== 'application/json') {
    const type = 'UnsupportedMediaTypeException';
    const answer = jsonAnswer(415, {});
    answer.headers['x-amzn-ErrorType'] = type;
    throw new WireError(type, answer);
  }
  try {
    return JSON.parse(body);
  } catch {
    throw oidcError('InvalidRequestException', 'Request body is not JSON');
  }
}

/** The JSON object in a text, or an empty object if it contains none. */
export function readObject(text: string): Readonly<Record<string, unknown>> {
  if (!text.startsWith('{')) return {};
  try {
    return JSON.parse(text);
  } catch {
    // Not an error here: the operation refuses the body.
    return {};
  }
}
