/**
 * The text of a configuration file of the AWS CLI and SDKs, as sections of keys and values with
 * their lines. It is read as botocore reads it (Python's configparser). Where botocore refuses the
 * whole file, the rest of it is read all the same, and the line is reported.
 *
 * Each line is read once and by itself, so that no text is slow. What stands below a header that
 * cannot be understood belongs to no section.
 */
import { type Header, hasStrayBracket, namesKind, readHeader } from './configHeader.ts';

export interface Entry {
  /** Without comments. The lines of a longer value are joined by line breaks. */
  readonly value: string;
  /** Counted from 1. */
  readonly line: number;
  /** Whether the section has another value for the same key: a header may be missing between them. */
  readonly isDisputed?: boolean;
  /** Whether a comment follows the value; the AWS CLI reads it as part of the value. */
  readonly hasComment?: boolean;
}

export interface Section {
  /** The word before the name: `profile`, `sso-session`, `services`; empty for `[default]`. */
  readonly kind: string;
  readonly name: string;
  /** The line of the header, counted from 1. */
  readonly line: number;
  /** By the key in lower case. Of a repeated key, the last value counts. */
  readonly entries: ReadonlyMap<string, Entry>;
}

/**
 * What is wrong with a line.
 * - `not-understood`: neither a header nor a key with a value; the AWS CLI refuses the whole file
 * - `header`: a header that cannot be understood; nothing below it is used
 * - `no-section`: a key above all headers; the AWS CLI refuses the whole file
 * - `after-header`: text after a header, which is ignored
 * - `unquoted-name`: a name with spaces and without quotes, whose section the AWS CLI ignores
 * - `indented-header`: the AWS CLI reads the header as a part of the value above it
 * - `indented-key`: likewise, where a key of ours is indented more than the one above it
 * - `section-twice`, `key-twice`, `byte-order-mark`: the AWS CLI refuses the whole file
 */
export type LineProblem =
  | 'not-understood'
  | 'header'
  | 'no-section'
  | 'after-header'
  | 'unquoted-name'
  | 'indented-header'
  | 'indented-key'
  | 'section-twice'
  | 'key-twice'
  | 'byte-order-mark';

export interface LineFault {
  problem: LineProblem;
  /** Counted from 1. */
  line: number;
}

export interface ConfigText {
  /** In the order of the text. Sections of the same name are not joined. */
  sections: readonly Section[];
  faults: readonly LineFault[];
}

const ownKey = /^sso_[a-z_]{1,40}\s{0,9}[=:]/i;

export function readConfigText(text: string): ConfigText {
  const sections: Section[] = [];
  const faults: LineFault[] = [];
  const seen = new Set<string>();
  let entries: Map<string, Entry> | undefined;
  /** The value that an indented line continues, and how far its key is indented. */
  let open: { value: string } | undefined;
  let indentation = 0;
  let isNested = false;

  const begin = (header: Header, line: number) => {
    entries = new Map();
    const { kind, name, problem } = header;
    const id = JSON.stringify([kind, name]);
    if (problem) faults.push({ problem, line });
    if (seen.has(id)) faults.push({ problem: 'section-twice', line });
    seen.add(id);
    sections.push({ kind, name, line, entries });
  };

  const readKey = (bare: string, line: number) => {
    const at = bare.search(/[=:]/);
    const key = bare.slice(0, at).trim().toLowerCase();
    if (at < 0 || key === '') {
      faults.push({ problem: 'not-understood', line });
      return undefined;
    }
    const written = bare.slice(at + 1).trim();
    const value = withoutComment(written).trim();
    const before = entries?.get(key);
    const isDisputed = before !== undefined && (before.isDisputed || before.value !== value);
    const entry = {
      value,
      line,
      ...(isDisputed && { isDisputed }),
      ...(value !== written && { hasComment: true }),
    };
    if (before) faults.push({ problem: 'key-twice', line });
    entries?.set(key, entry);
    return entry;
  };

  const continueValue = (value: { value: string }, bare: string, line: number) => {
    // Below a key without a value, botocore reads keys with values.
    isNested ||= value.value === '';
    if (isNested && !bare.includes('=')) faults.push({ problem: 'not-understood', line });
    if (ownKey.test(bare)) faults.push({ problem: 'indented-key', line });
    value.value += `\n${withoutComment(bare).trim()}`;
  };

  let isBelowHeader = false;
  // biome-ignore lint/complexity/noExcessiveCognitiveComplexity: a branch for each kind of line
  text.split(/\r\n|\n|\r/).forEach((given, index) => {
    const line = index + 1;
    // Where files were joined, the mark of the second one is in the middle.
    const isMarked = given.startsWith('\ufeff');
    if (isMarked) faults.push({ problem: 'byte-order-mark', line });
    const raw = isMarked ? given.slice(1) : given;
    const bare = raw.trim();
    if (bare === '' || bare.startsWith('#') || bare.startsWith(';')) return;
    const indented = raw.length - raw.trimStart().length;
    const continues = open !== undefined && indented > indentation;
    if (continues && open && !namesKind(bare)) {
      continueValue(open, bare, line);
      return;
    }
    indentation = indented;
    open = undefined;
    isNested = false;
    if (bare.startsWith('[') || namesKind(bare) || hasStrayBracket(bare)) {
      isBelowHeader = true;
      entries = undefined;
      if (continues) faults.push({ problem: 'indented-header', line });
      const header = readHeader(bare);
      if (header) begin(header, line);
      else faults.push({ problem: 'header', line });
    } else if (isBelowHeader) {
      open = readKey(bare, line);
    } else {
      faults.push({ problem: 'no-section', line });
    }
  });
  return { sections, faults };
}

/** The values that are indented below a key without one: `endpoint_url` below `sso_oidc =`. */
export function nestedValues({ value }: Entry): Map<string, string> {
  const values = new Map<string, string>();
  if (!value.startsWith('\n')) return values;
  for (const line of value.split('\n')) {
    const at = line.indexOf('=');
    if (at > 0) values.set(line.slice(0, at).trim().toLowerCase(), line.slice(at + 1).trim());
  }
  return values;
}

/** A comment in a line begins with `#` or `;` after a space. */
function withoutComment(text: string): string {
  const at = text.search(/\s[#;]/);
  return at < 0 ? text : text.slice(0, at);
}
