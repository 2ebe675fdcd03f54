import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { explainFailure, NetworkError } from '../../src/http/networkError.ts';

const waiting = new AbortController().signal;

/** As Node's fetch throws it: the reason is one level down. */
function fetchFailed(fault: { code?: string; syscall?: string; name?: string }): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('inner'), fault) });
}

const table: [
  fault: Parameters<typeof fetchFailed>[0],
  reason: string,
  mayHaveArrived: boolean,
  transient: boolean,
][] = [
  [{ code: 'ECONNREFUSED' }, 'connection refused (ECONNREFUSED)', false, true],
  [{ code: 'ENOTFOUND' }, 'host name not found (ENOTFOUND)', false, true],
  [{ code: 'EAI_AGAIN' }, 'name server did not answer (EAI_AGAIN)', false, true],
  [{ code: 'EHOSTUNREACH' }, 'no route to host (EHOSTUNREACH)', false, true],
  [{ code: 'ETIMEDOUT', syscall: 'connect' }, 'timed out (ETIMEDOUT)', false, true],
  [{ code: 'ETIMEDOUT', syscall: 'read' }, 'timed out (ETIMEDOUT)', true, true],
  [{ code: 'ECONNRESET' }, 'connection reset (ECONNRESET)', true, true],
  [{ code: 'UND_ERR_SOCKET' }, 'connection closed (UND_ERR_SOCKET)', true, true],
  [{ code: 'CERT_HAS_EXPIRED' }, 'secure connection failed (CERT_HAS_EXPIRED)', false, false],
  [
    { code: 'SELF_SIGNED_CERT_IN_CHAIN' },
    'secure connection failed (SELF_SIGNED_CERT_IN_CHAIN)',
    false,
    false,
  ],
  [
    { code: 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY' },
    'secure connection failed (UNABLE_TO_GET_ISSUER_CERT_LOCALLY)',
    false,
    false,
  ],
  [
    { code: 'ERR_TLS_CERT_ALTNAME_INVALID' },
    'secure connection failed (ERR_TLS_CERT_ALTNAME_INVALID)',
    false,
    false,
  ],
  [{ code: 'EWHATEVER' }, 'request failed (EWHATEVER)', true, false],
  [{}, 'request failed', true, false],
];

describe('a failed request', () => {
  for (const [fault, reason, mayHaveArrived, transient] of table) {
    it(`with ${JSON.stringify(fault)} is explained as ${reason}`, () => {
      const thrown = fetchFailed(fault);
      const error = explainFailure(thrown, { host: 'a.test', deadline: waiting, timeoutMs: 1 });
      assert.ok(error instanceof NetworkError);
      assert.deepEqual(error.fault, { host: 'a.test', reason, mayHaveArrived, transient });
      assert.equal(error.message, `could not reach a.test: ${reason}`);
      assert.equal(error.cause, thrown);
    });
  }
});
