/** The sections of a configuration text, for tests to compare. */
import { readConfigText } from '../../../src/sharing/configText.ts';

/** Sections as `kind name` with their keys, in the order of the text. */
export function sectionsOf(text: string): [name: string, keys: Record<string, string>][] {
  return readConfigText(text).sections.map(({ kind, name, entries }) => [
    `${kind} ${name}`.trim(),
    Object.fromEntries([...entries].map(([key, { value }]) => [key, value])),
  ]);
}

export type Sections = ReturnType<typeof sectionsOf>;
/** One profile, `foo`. */
export const foo = (keys: Record<string, string> = {}): Sections => [['profile foo', keys]];
