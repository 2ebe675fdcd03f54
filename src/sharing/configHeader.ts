/**
 * The headers of sections in a configuration file of the AWS CLI and SDKs: `[profile name]`. A name
 * may be quoted as in a shell, because botocore reads it with Python's `shlex.split`.
 */

/** The kinds of sections that have a name. */
const namedKinds: readonly string[] = ['profile', 'sso-session', 'services'];

const longestName = 512;

export interface Header {
  /** The word before the name; empty for `[default]`. */
  kind: string;
  name: string;
  /** As `LineProblem`. */
  problem?: 'after-header' | 'unquoted-name';
}

/** Whether a line begins as a header does, with its bracket or without; `profile = x` does not. */
export function namesKind(bare: string): boolean {
  const isBracketed = bare.startsWith('[');
  const inside = (isBracketed ? bare.slice(1) : bare).trimStart();
  const word = inside.slice(0, inside.search(/[\s\]=:]|$/));
  const next = inside.slice(word.length).trimStart().charAt(0);
  if (isBracketed && word === 'default') return true;
  return namedKinds.includes(word) && (isBracketed || (next !== '=' && next !== ':'));
}

/** A header that has lost its first bracket, or the line break before it. */
export function hasStrayBracket(bare: string): boolean {
  return !/[=:]/.test(bare) && /[[\]]/.test(bare);
}

/** Reads `[kind name]` and what follows it; `undefined` if it cannot be understood. */
export function readHeader(bare: string): Header | undefined {
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
// biome-ignore lint/complexity/noExcessiveCognitiveComplexity: a tokenizer, with a branch for each character
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
