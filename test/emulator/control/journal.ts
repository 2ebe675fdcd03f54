/** What the service was asked, in order. Secrets are kept as short hashes only. */
import { shortHash } from '../../../src/base/log.ts';
import { readObject } from '../wire/members.ts';
import type { WireAnswer, WireRequest } from '../wire/wire.ts';

export interface JournalEntry {
  /** Epoch milliseconds by the service's clock. */
  at: number;
  method: string;
  path: string;
  /** The regional endpoint, where the address named one. */
  region?: string;
  queryKeys: string[];
  /** Names of the members of the body. */
  members: string[];
  grantType?: string;
  /** `amz-sdk-request`, such as `attempt=1; max=3`. */
  attempt?: string;
  userAgent: string;
  /** Short hashes of the secrets that came in and went out, by member name. */
  sent: Record<string, string>;
  issued: Record<string, string>;
  status: number | 'reset';
  /** Class name of the refusal. */
  error?: string;
}

const secrets = [
  'accessToken',
  'assertion',
  'clientId',
  'clientSecret',
  'code',
  'codeVerifier',
  'deviceCode',
  'idToken',
  'refreshToken',
  'subjectToken',
];

/** More than any test reads; a soak must not fill the memory. */
const longestJournal = 10_000;

export interface Journal {
  readonly entries: readonly JournalEntry[];
  add(entry: JournalEntry): void;
  clear(): void;
}

export function createJournal(): Journal {
  const entries: JournalEntry[] = [];
  return {
    entries,
    add(entry) {
      if (entries.length >= 2 * longestJournal) entries.splice(0, longestJournal);
      entries.push(entry);
    },
    clear() {
      entries.length = 0;
    },
  };
}

export interface Observed {
  at: number;
  request: WireRequest;
  path: string;
  region: string | undefined;
  query: URLSearchParams;
  body: Readonly<Record<string, unknown>>;
  outcome: WireAnswer | 'reset';
}

export function describe(seen: Observed): JournalEntry {
  const { request, body, outcome } = seen;
  const answered = outcome === 'reset' ? undefined : outcome;
  const error = answered && errorType(answered);
  const bearer = request.headers['x-amz-sso_bearer_token'];
  const attempt = request.headers['amz-sdk-request'];
  return {
    at: seen.at,
    method: request.method,
    path: seen.path,
    ...(seen.region && { region: seen.region }),
    queryKeys: [...seen.query.keys()],
    members: Object.keys(body),
    ...(typeof body.grantType === 'string' && { grantType: body.grantType }),
    ...(attempt && { attempt }),
    userAgent: request.headers['user-agent'] ?? '',
    sent: { ...hashes(body), ...(bearer && { accessToken: shortHash(bearer) }) },
    issued: hashes(readObject(answered?.body ?? '')),
    status: answered?.status ?? 'reset',
    ...(error && { error }),
  };
}

function hashes(members: Readonly<Record<string, unknown>>): Record<string, string> {
  const known = secrets.flatMap((name) => {
    const value = members[name];
    return typeof value === 'string' ? [[name, shortHash(value)]] : [];
  });
  return Object.fromEntries(known);
}

/** The class name an answer gives its refusal, by whichever service. */
function errorType(answer: WireAnswer): string | undefined {
  const header = answer.headers['x-amzn-ErrorType'];
  if (header) return header.split(':')[0];
  const inBody = /"__type":"[^"#]*#(\w+)"|<Code>(\w+)<\/Code>/.exec(answer.body);
  return inBody?.[1] ?? inBody?.[2];
}
