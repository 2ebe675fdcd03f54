/** What is fuzzed: readers of text from outside, and what they may do with it. */
import assert from 'node:assert/strict';
import { SignInError } from '../../src/base/errors.ts';
import { CallerError } from '../../src/oidc/callerError.ts';
import { OidcError } from '../../src/oidc/oidcError.ts';
import { PortalError } from '../../src/portal/portalError.ts';

/** Reads one input. Throws an error that is not typed, or an assertion, where the reader is wrong. */
export type Target = (input: string) => void | Promise<void>;

/** Runs a reader, which may reject the input with one of our errors. Resolves to what it read. */
export async function read<T>(reader: () => T | Promise<T>): Promise<T | undefined> {
  try {
    return await reader();
  } catch (error) {
    if (isTyped(error)) return undefined;
    throw error;
  }
}

function isTyped(error: unknown): boolean {
  return [SignInError, OidcError, PortalError, CallerError].some((type) => error instanceof type);
}

/** The JSON value of the input, or the input itself where it is not JSON. */
export function jsonOf(input: string): unknown {
  try {
    return JSON.parse(input);
  } catch {
    return input;
  }
}

/** Members of the input where it is a JSON object, as text. */
export function textsOf(input: string): Record<string, string> {
  const value = jsonOf(input);
  if (typeof value !== 'object' || value === null) return { input };
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, String(each)]));
}

/** That text is safe as part of a line: no second line, no direction marks, no control characters. */
export function assertOneLine(text: string | undefined): void {
  assert.doesNotMatch(text ?? '', /[\p{C}\u2028\u2029]/u);
}
