/**
 * What the schemas that are loaded at start have in common: each call of the library makes an object
 * and its functions, half a KiB in every window.
 */
import * as v from 'valibot';

export const string = v.string();
export const optionalString = v.exactOptional(string);
export const number = v.number();
/** A string with at least one character. */
export const nonEmpty = v.pipe(string, v.minLength(1));
export const optionalNonEmpty = v.exactOptional(nonEmpty);
