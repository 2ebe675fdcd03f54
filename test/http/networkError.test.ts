import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { inspect } from 'node:util';
import type { NetworkFaultKind } from '../../src/base/failure.ts';
import {
  explainFailure,
  explainWebPage,
  ProxyRefusal,
  type Trail,
} from '../../src/http/networkError.ts';
import { expectFault } from '../fakes/networkFailure.ts';

const waiting = new AbortController().signal;

interface Thrown {
  code?: string;
  syscall?: string;
  name?: string;
}

/** As Node's fetch throws it: the reason is one level down. */
function fetchFailed(fault: Thrown): TypeError {
  return new TypeError('fetch failed', { cause: Object.assign(new Error('inner'), fault) });
}

function explain(error: unknown, trail: Trail = {}, deadline = waiting) {
  return explainFailure(error, { host: 'a.test', trail, deadline, timeoutMs: 30_000 });
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
  [{ code: 'EAI_AGAIN' }, 'no-host', 'name server did not answer', false, true],
  [{ code: 'EHOSTUNREACH' }, 'no-route', 'no route to host', false, true],
  [{ code: 'UND_ERR_CONNECT_TIMEOUT' }, 'timed-out', 'no connection in time', false, true],
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

  it('that never left cannot have arrived, whatever it failed with', () => {
    for (const fault of [{ code: 'ECONNRESET' }, { code: 'EPIPE' }, {}]) {
      const error = explain(fetchFailed(fault), { left: false });
      assert.equal(expectFault(error).mayHaveArrived, false);
      assert.equal(expectFault(error).transient, true);
    }
  });

  it('that could connect to none of several addresses has not left', () => {
    const inner = Object.assign(new AggregateError([new Error('one')], 'all'), {
      code: 'ETIMEDOUT',
    });
    const error = explain(inner);
    assert.equal(expectFault(error).mayHaveArrived, false);
  });

  // Proxy agents name the proxy as it was configured, and VS Code logs whole chains of causes.
  it('takes along nothing of what a library says', () => {
    const said = 'Could not determine proxy type for: PROXY alice:p@ss@proxy.test:3128';
    for (const code of [undefined, 'ECONNRESET', 'EPROTO', 'HPE_INVALID_CONSTANT']) {
      const thrown = Object.assign(new Error(said), code && { code });
      for (const deadline of [waiting, AbortSignal.abort()]) {
        const error = explain(new TypeError(said, { cause: thrown }), {}, deadline);
        assert.doesNotMatch(inspect(error, { depth: null, showHidden: true }), /alice|p@ss/);
      }
    }
  });

  it('names the proxy it went through', () => {
    const error = explain(fetchFailed({ code: 'ECONNREFUSED' }), { proxy: 'proxy.test:3128' });
    assert.equal(
      error.message,
      'could not reach a.test through the proxy proxy.test:3128: connection refused (ECONNREFUSED)',
    );
  });

  it('is told from one that a proxy refused', () => {
    const kinds = [407, 403, 502].map((status) => {
      const error = explain(new ProxyRefusal(status), { proxy: 'proxy.test:3128', left: true });
      assert.equal(expectFault(error).mayHaveArrived, false);
      return [expectFault(error).kind, expectFault(error).code, expectFault(error).transient];
    });
    assert.deepEqual(kinds, [
      ['proxy-sign-in', '407', false],
      ['proxy-refused', '403', false],
      ['proxy-refused', '502', true],
    ]);
  });

  it('past its deadline has arrived only when it had left', () => {
    for (const [trail, arrived] of [
      [{}, true],
      [{ left: true }, true],
      [{ left: false }, false],
    ] as const) {
      const error = explain(new Error('aborted'), trail, AbortSignal.abort());
      assert.equal(expectFault(error).kind, 'timed-out');
      assert.equal(expectFault(error).reason, 'no answer within 30 s');
      assert.equal(expectFault(error).mayHaveArrived, arrived);
    }
  });

  it('that met no HTTP is a bad answer', () => {
    for (const fault of [{ code: 'HPE_INVALID_CONSTANT' }, { name: 'HTTPParserError' }]) {
      assert.equal(explain(fetchFailed(fault)).code, 'bad-answer');
    }
  });
});

describe('an answer', () => {
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
    ['the page of a gateway that asks for less', 429, 'text/html', '<html>', false],
  ];
  for (const [what, status, type, body, strange] of answers) {
    it(`that is ${what} ${strange ? 'came from a stranger' : 'is left to its reader'}`, () => {
      const error = explainWebPage(
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
        /^could not reach a\.test through the proxy proxy\.test:3128: a (redirect|web page) came/,
      );
    });
  }
});
