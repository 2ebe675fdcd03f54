import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import type { NetworkFaultKind } from '../../src/base/failure.ts';
import {
  ProxyRefusal,
  type RequestProgress,
  translateFailure,
  webPageError,
} from '../../src/http/networkError.ts';
import { expectFault } from '../fakes/networkFailure.ts';

const waiting = new AbortController().signal;

interface Thrown {
  code?: string;
  syscall?: string;
  name?: string;
}

/** An error as Node's fetch throws it, with the reason one level down. */
function fetchFailed(fault: Thrown): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('inner'), fault) });
}

function explain(error: unknown, progress: RequestProgress = {}, deadline = waiting) {
  return translateFailure(error, { host: 'a.test', progress, deadline, timeoutMs: 30_000 });
}

const table: [
  fault: Thrown,
  kind: NetworkFaultKind,
  reason: string,
  mayHaveArrived: boolean,
  transient: boolean,
][] = [
  [{ code: 'ECONNREFUSED' }, 'refused', 'connection refused', false, true],
  [{ code: 'ENOTFOUND' }, 'no-host', 'host name not found', false, true],
  [{ code: 'EAI_AGAIN' }, 'no-host', 'name server did not respond', false, true],
  [{ code: 'EHOSTUNREACH' }, 'no-route', 'no route to host', false, true],
  [{ code: 'UND_ERR_CONNECT_TIMEOUT' }, 'timed-out', 'connection attempt timed out', false, true],
  [{ code: 'UND_ERR_PRX_CONN' }, 'cut', 'connection closed by the proxy', false, true],
  [{ code: 'ETIMEDOUT', syscall: 'connect' }, 'timed-out', 'timed out', false, true],
  [{ code: 'ETIMEDOUT', syscall: 'read' }, 'timed-out', 'timed out', true, true],
  [{ code: 'ECONNRESET' }, 'cut', 'connection reset', true, true],
  [{ code: 'UND_ERR_SOCKET' }, 'cut', 'connection closed', true, true],
  ...[
    'CERT_HAS_EXPIRED',
    'CERT_NOT_YET_VALID',
    'SELF_SIGNED_CERT_IN_CHAIN',
    'DEPTH_ZERO_SELF_SIGNED_CERT',
    'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
    'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
    'ERR_TLS_CERT_ALTNAME_INVALID',
  ].map((code): (typeof table)[number] => [
    { code },
    'untrusted',
    'the certificate is not trusted',
    false,
    false,
  ]),
  [{ code: 'EPROTO' }, 'no-tls', 'secure connection failed', false, false],
  [{ code: 'ERR_SSL_WRONG_VERSION_NUMBER' }, 'no-tls', 'secure connection failed', false, false],
  [{ code: 'EWHATEVER' }, 'failed', 'request failed', true, false],
  [{}, 'failed', 'request failed', true, false],
];

describe('a failed request', () => {
  for (const [thrown, kind, words, mayHaveArrived, transient] of table) {
    it(`with ${JSON.stringify(thrown)} is of the kind ${kind}`, () => {
      const error = explain(fetchFailed(thrown));
      const { code } = thrown;
      const reason = code ? `${words} (${code})` : words;
      assert.deepEqual(expectFault(error), {
        kind,
        host: 'a.test',
        ...(code && { code }),
        reason,
        mayHaveArrived,
        transient,
      });
      assert.equal(error.message, `could not reach a.test: ${reason}`);
    });
  }

  it('that was never sent cannot have arrived, whatever its error', () => {
    for (const fault of [{ code: 'ECONNRESET' }, { code: 'EPIPE' }, {}]) {
      const error = explain(fetchFailed(fault), { sent: false });
      assert.equal(expectFault(error).mayHaveArrived, false);
      assert.equal(expectFault(error).transient, true);
    }
  });

  it('that could not connect to any of several addresses was not sent', () => {
    const inner = Object.assign(new AggregateError([new Error('one')], 'all'), {
      code: 'ETIMEDOUT',
    });
    const error = explain(inner);
    assert.equal(expectFault(error).mayHaveArrived, false);
  });

  // Proxy agents quote the proxy's address with its password, and VS Code logs all causes.
  it('contains no text of a library’s error', () => {
    const message = 'Could not determine proxy type for: PROXY alice:p@ss@proxy.test:3128';
    for (const code of [undefined, 'ECONNRESET', 'EPROTO', 'HPE_INVALID_CONSTANT']) {
      const thrown = Object.assign(new Error(message), code && { code });
      for (const deadline of [waiting, AbortSignal.abort()]) {
        const error = explain(new TypeError(message, { cause: thrown }), {}, deadline);
        assert.doesNotMatch(inspect(error, { depth: null, showHidden: true }), /alice|p@ss/);
      }
    }
  });

  it('names its proxy', () => {
    const error = explain(fetchFailed({ code: 'ECONNREFUSED' }), { proxy: 'proxy.test:3128' });
    assert.equal(
      error.message,
      'could not reach a.test through the proxy proxy.test:3128: connection refused (ECONNREFUSED)',
    );
  });

  it('that a proxy refused is of a kind of its own', () => {
    const kinds = [407, 403, 502].map((status) => {
      const error = explain(new ProxyRefusal(status), { proxy: 'proxy.test:3128', sent: true });
      assert.equal(expectFault(error).mayHaveArrived, false);
      return [expectFault(error).kind, expectFault(error).code, expectFault(error).transient];
    });
    assert.deepEqual(kinds, [
      ['proxy-sign-in', '407', false],
      ['proxy-refused', '403', false],
      ['proxy-refused', '502', true],
    ]);
  });

  it('that timed out may have arrived unless it is known not to have been sent', () => {
    for (const [progress, arrived] of [
      [{}, true],
      [{ sent: true }, true],
      [{ sent: false }, false],
    ] as const) {
      const error = explain(new Error('aborted'), progress, AbortSignal.abort());
      assert.equal(expectFault(error).kind, 'timed-out');
      assert.equal(expectFault(error).reason, 'no response within 30 s');
      assert.equal(expectFault(error).mayHaveArrived, arrived);
    }
  });

  it('that got a response other than HTTP is a bad answer', () => {
    for (const fault of [{ code: 'HPE_INVALID_CONSTANT' }, { name: 'HTTPParserError' }]) {
      assert.equal(explain(fetchFailed(fault)).code, 'bad-answer');
    }
  });
});

describe('a response', () => {
  const answers: [what: string, status: number, type: string, body: string, strange: boolean][] = [
    ['JSON', 200, 'application/json', '{}', false],
    ['a refusal in JSON', 400, 'application/x-amz-json-1.1', '{}', false],
    ['nothing', 200, '', '', false],
    ['the page of a captive portal', 200, 'text/html; charset=utf-8', '<p>Welcome</p>', true],
    ['a page without a type', 200, '', '\n<!DOCTYPE html><title>Wi-Fi</title>', true],
    ['the page of a proxy that blocks', 403, 'text/html', '<html>blocked</html>', true],
    ['a redirect to a captive portal', 302, 'text/plain', '', true],
    ['the status for captive portals', 511, 'text/plain', '', true],
    ['the page of the service’s own gateway', 503, 'text/html', '<html>', false],
    ['the page of a gateway that throttles', 429, 'text/html', '<html>', false],
  ];
  for (const [what, status, type, body, strange] of answers) {
    it(`that is ${what} ${strange ? 'is not the service’s' : 'may be the service’s'}`, () => {
      const error = webPageError(
        { status, headers: type ? { 'content-type': type } : {}, body, proxy: 'proxy.test:3128' },
        'a.test',
      );
      assert.equal(error !== undefined, strange);
      if (!error) return;
      assert.equal(error.code, 'network');
      assert.equal(expectFault(error).kind, 'web-page');
      assert.equal(expectFault(error).code, String(status));
      assert.match(
        error.message,
        /^could not reach a\.test through the proxy proxy\.test:3128: received a (redirect|web page)/,
      );
    });
  }
});
