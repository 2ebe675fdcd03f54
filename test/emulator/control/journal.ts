/** The requests the service received, in order. Secrets are recorded as short hashes only. */
import { shortHash } from '../../../src/base/log.ts';
import { readObject } from '../wire/members.ts';
import type { WireAnswer, WireRequest } from '../wire/wire.ts';

/** A request and the outcome of it. */
export interface JournalEntry {
  /** Epoch milliseconds of the service's clock. */
  at: number;
  method: string;
  path: string;
  /** Region of the endpoint. */
  region: string;
  queryKeys: string[];
  /** Member names of the JSON body. */
  members: string[];
  grantType?: string;
  /** `amz-sdk-request`, such as `attempt=1; max=3`. */
  attempt?: string;
  userAgent: string;
  /** Short hashes of the secrets in the request, by member name. */
  sent: Record<string, string>;
  /** Short hashes of the secrets in the answer, by member name. */
  issued: Record<string, string>;
  status: number | 'reset';
  /** Class name of the error. */
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

/** Keeps a long run from filling the memory; no test reads more. */
const maxEntries = 10_000;

/** The latest 10,000 requests at least. */
export interface Journal {
  readonly entries: readonly JournalEntry[];
  add(entry: JournalEntry): void;
  clear(): void;
}

/** Starts empty. */
export function createJournal(): Journal {
  const entries: JournalEntry[] = [];
  return {
    entries,
    add(entry) {
      if (entries.length >= 2 * maxEntries) entries.splice(0, maxEntries);
      entries.push(entry);
    },
    clear() {
      entries.length = 0;
    },
  };
}

/** A request with its outcome. */
export interface Exchange {
  at: number;
  request: WireRequest;
  path: string;
  region: string;
  query: URLSearchParams;
  body: Readonly<Record<string, unknown>>;
  outcome: WireAnswer | 'reset';
}

/** The journal entry of an exchange. */
export function createEntry(exchange: Exchange): JournalEntry {
  const { request, body, outcome } = exchange;
  const answered = outcome === 'reset' ? undefined : outcome;
  const error = answered && errorType(answered);
  const bearer = request.headers['x-amz-sso_bearer_token'];
  const attempt = request.headers['amz-sdk-request'];
  return {
    at: exchange.at,
    method: request.method,
    path: exchange.path,
    region: exchange.region,
    queryKeys: [...exchange.query.keys()],
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

/** The class name of the error in an answer of any of the services. */
function errorType(answer: WireAnswer): string | undefined {
  const header = answer.headers['x-amzn-ErrorType'];
  if (header) return header.split(':')[0];
  const inBody = /"__type":"[^"#]*#(\w+)"|<Code>(\w+)<\/Code>/.exec(answer.body);
  return inBody?.[1] ?? inBody?.[2];
}
