/** Makes new inputs of known ones. */
import type { Random } from '../sessions/simulation/random.ts';

/** Pieces that readers treat specially, whatever they read. */
const pieces = [
  ...['{', '}', '[', ']', '"', "'", ':', ',', '=', ';', '#', '\\', '/', '//', '\n', '\r\n', '\n\n'],
  ...[
    '\0',
    '\u0007',
    '\u202e',
    '\u2028',
    '\ufeff',
    '\ud800',
    '\u200b',
    'é',
    '😀',
    '\t',
    ' ',
    '   ',
  ],
  ...['null', 'true', '-1', '0', '1e999', '2147483648', '9007199254740993', '""', '[]', '{}'],
  ...['__proto__', 'constructor', 'toString', 'prototype', '%00', '%0d%0a', '%2e%2e%2f', '%', '$('],
  ...['https://', 'http://', 'javascript:', 'file:///', 'command:', '@', '?', '&', '](', '<', '>'],
  ...['d-1234567890', '.awsapps.com/start', 'us-east-1', 'ssoins-1234567890abcdef', 'sso-session'],
  ...['[default]', '[sso-session a]', '[profile b]', 'sso_start_url = ', 'sso_region = '],
  ...['sso_session = a', 'sso_account_id = 123456789012', 'sso_registration_scopes = ', 'services'],
  ...['state=st4te', 'code=', 'error=', 'error_description=', 'access_denied', '127.0.0.1:4242'],
  ...[
    'sso:account:access',
    'IDENTITY_CENTER_START_URL:',
    'IDENTITY_CENTER_REGION:',
    'a'.repeat(99),
  ],
];

/** Longer inputs show how the time grows; more would only take longer. */
const longest = 65_536;

type Mutation = (text: string, random: Random, corpus: readonly string[]) => string;

const at = (text: string, random: Random) => random.between(0, text.length);

function slice(text: string, random: Random): string {
  const start = at(text, random);
  return text.slice(start, start + random.between(1, 40));
}

function replaceAt(text: string, start: number, length: number, put: string): string {
  return text.slice(0, start) + put + text.slice(start + length);
}

const mutations: readonly Mutation[] = [
  (text, random) => replaceAt(text, at(text, random), random.between(1, 8), ''),
  (text, random) => replaceAt(text, at(text, random), 0, random.pick(pieces)),
  (text, random) => replaceAt(text, at(text, random), random.between(1, 8), random.pick(pieces)),
  (text, random) => replaceAt(text, at(text, random), 0, slice(text, random)),
  (text, random, corpus) =>
    replaceAt(text, at(text, random), 0, slice(random.pick(corpus), random)),
  (text, random, corpus) => {
    const other = random.pick(corpus);
    return text.slice(0, at(text, random)) + other.slice(at(other, random));
  },
  (text, random) => {
    const code = random.between(0, 0xff);
    return replaceAt(text, at(text, random), 1, String.fromCharCode(code));
  },
  // What is quadratic shows with the repetition of a piece.
  (text, random) => {
    const piece = random.chance(0.5) ? slice(text, random) : random.pick(pieces);
    const times = 2 ** random.between(1, random.chance(0.05) ? 13 : 4);
    const repeated = piece.repeat(Math.min(times, Math.ceil(longest / (piece.length || 1))));
    return replaceAt(text, at(text, random), 0, repeated);
  },
  (text, random) => changeJson(text, random),
  (text, random) => changeJson(text, random),
];

/** Puts another value in the place of one of a JSON text. */
function changeJson(text: string, random: Random): string {
  // What follows an empty line, as the body of a response does.
  const start = text.lastIndexOf('\n\n') < 0 ? 0 : text.indexOf('\n\n') + 2;
  try {
    const values: unknown[] = [null, '', 0, -1, 1e300, true, [], {}, [[]], 'x'.repeat(5000)];
    const json = JSON.parse(text.slice(start));
    const changed = JSON.stringify(json, (_name, value) =>
      random.chance(0.1) ? random.pick([...values, random.pick(pieces)]) : value,
    );
    return text.slice(0, start) + (changed ?? '');
  } catch {
    return replaceAt(text, at(text, random), 0, JSON.stringify(random.pick(pieces)));
  }
}

/** An input made of one of `corpus` by a few changes. */
export function mutate(corpus: readonly string[], random: Random): string {
  let text = random.pick(corpus);
  const changes = 2 ** random.between(0, 4);
  for (let done = 0; done < changes; done += 1) {
    text = random.pick(mutations)(text, random, corpus).slice(0, longest);
  }
  return text;
}
