/**
 * The text of a configuration file of the AWS CLI and SDKs, as sections of keys and values with
 * their lines. It is read as botocore reads it (Python's configparser). Where botocore refuses the
 * whole file, the rest of it is read all the same, and the line is reported.
 *
 * Each line is read once and by itself, so that no text is slow. What stands below a header that
 * cannot be understood belongs to no section.
 */

export interface Entry {
  /** Without comments. The lines of a longer value are joined by line breaks. */
  readonly value: string;
  /** Counted from 1. */
  readonly line: number;
  /** Whether the section has another value for the same key: a header may be missing between them. */
  readonly isDisputed?: boolean;
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
 * - `not-understood`: neither a header nor a key with a value
 * - `header`: a header that cannot be understood; nothing below it is used
 * - `no-section`: a key above all headers
 * - `after-header`: text behind a header, which is ignored
 * - `unquoted-name`: a name with blanks and without quotes, whose section the AWS CLI ignores
 * - `indented-header`: the AWS CLI reads the header as a part of the value above it
 * - `section-twice`, `key-twice`: the AWS CLI refuses the whole file
 */
export type LineProblem =
  | 'not-understood'
  | 'header'
  | 'no-section'
  | 'after-header'
  | 'unquoted-name'
  | 'indented-header'
  | 'section-twice'
  | 'key-twice';

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

/** The kinds of sections that have a name. */
const namedKinds: readonly string[] = ['profile', 'sso-session', 'services'];

const longestName = 512;

export function readConfigText(text: string): ConfigText {
  const sections: Section[] = [];
  const faults: LineFault[] = [];
  const seen = new Set<string>();
  let entries: Map<string, Entry> | undefined;
  /** The value that an indented line continues, and how far its key is indented. */
  let open: { value: string } | undefined;
  let indentation = 0;

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
    const value = withoutComment(bare.slice(at + 1)).trim();
    const before = entries?.get(key);
    const isDisputed = before !== undefined && (before.isDisputed || before.value !== value);
    const entry = { value, line, ...(isDisputed && { isDisputed }) };
    if (before) faults.push({ problem: 'key-twice', line });
    entries?.set(key, entry);
    return entry;
  };

  let isBelowHeader = false;
  text.split(/\r\n|\n|\r/).forEach((raw, index) => {
    const line = index + 1;
    const bare = raw.trim();
    if (bare === '' || bare.startsWith('#') || bare.startsWith(';')) return;
    const indented = raw.length - raw.trimStart().length;
    const continues = open !== undefined && indented > indentation;
    if (continues && open && !namesKind(bare)) {
      open.value += `\n${withoutComment(bare).trim()}`;
      return;
    }
    indentation = indented;
    open = undefined;
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

/** Whether a line begins as a header does, with its bracket or without; `profile = x` does not. */
function namesKind(bare: string): boolean {
  const isBracketed = bare.startsWith('[');
  const inside = (isBracketed ? bare.slice(1) : bare).trimStart();
  const word = inside.slice(0, inside.search(/[\s\]=:]|$/));
  const next = inside.slice(word.length).trimStart().charAt(0);
  if (isBracketed && word === 'default') return true;
  return namedKinds.includes(word) && (isBracketed || (next !== '=' && next !== ':'));
}

/** A header that has lost its first bracket, or the line break before it. */
function hasStrayBracket(bare: string): boolean {
  return !/[=:]/.test(bare) && /[[\]]/.test(bare);
}

interface Header {
  kind: string;
  name: string;
  problem?: LineProblem;
}

/** Reads `[kind name]` with whatever is behind it; `undefined` where it cannot be understood. */
function readHeader(bare: string): Header | undefined {
  if (!bare.startsWith('[')) return undefined;
  const { inside, behind } = splitHeader(bare) ?? {};
  if (inside === undefined || behind === undefined) return undefined;
  const { kind, name, isQuoted } = readName(inside.trim());
  if (name === '' || name.length > longestName) return undefined;
  if (kind === '' && namedKinds.includes(name)) return undefined;
  const isComment = behind === '' || behind.startsWith('#') || behind.startsWith(';');
  if (!isComment) return { kind, name, problem: 'after-header' };
  return isQuoted ? { kind, name } : { kind, name, problem: 'unquoted-name' };
}

/** The words of a header. Where a shell would see more than two, the rest is the name. */
function readName(inside: string): { kind: string; name: string; isQuoted: boolean } {
  const words = shellWords(inside);
  const end = inside.search(/\s/);
  if (words?.length === 1) return { kind: '', name: words[0] ?? '', isQuoted: true };
  if (end < 0) return { kind: '', name: inside, isQuoted: true };
  const kind = inside.slice(0, end);
  if (words?.length === 2) return { kind, name: words[1] ?? '', isQuoted: true };
  return { kind, name: inside.slice(end).trim(), isQuoted: false };
}

/** At the first bracket that is not in quotes, or at the first of all. */
function splitHeader(bare: string): { inside: string; behind: string } | undefined {
  let quote = '';
  let end = -1;
  for (let at = 1; at < bare.length && end < 0; at++) {
    const character = bare.charAt(at);
    if (quote !== '') {
      if (character === quote) quote = '';
    } else if (character === '"' || character === "'") {
      quote = character;
    } else if (character === ']') {
      end = at;
    }
  }
  if (end < 0) end = bare.indexOf(']');
  if (end < 0) return undefined;
  return { inside: bare.slice(1, end), behind: bare.slice(end + 1).trim() };
}

/** Python's `shlex.split`; `undefined` where a quote is not closed. */
function shellWords(text: string): string[] | undefined {
  const words: string[] = [];
  let word: string | undefined;
  let quote = '';
  for (let at = 0; at < text.length; at++) {
    const character = text.charAt(at);
    const next = text.charAt(at + 1);
    if (quote === "'" || quote === '"') {
      if (character === quote) quote = '';
      else if (quote === '"' && character === '\\' && (next === '"' || next === '\\')) {
        word = `${word ?? ''}${next}`;
        at++;
      } else word = `${word ?? ''}${character}`;
    } else if (character === '"' || character === "'") {
      quote = character;
      word ??= '';
    } else if (/\s/.test(character)) {
      if (word !== undefined) words.push(word);
      word = undefined;
    } else if (character === '\\') {
      if (next === '') return undefined;
      word = `${word ?? ''}${next}`;
      at++;
    } else {
      word = `${word ?? ''}${character}`;
    }
  }
  if (quote !== '') return undefined;
  if (word !== undefined) words.push(word);
  return words;
}

/** A comment in a line begins with `#` or `;` behind a blank. */
function withoutComment(text: string): string {
  const at = text.search(/\s[#;]/);
  return at < 0 ? text : text.slice(0, at);
}
