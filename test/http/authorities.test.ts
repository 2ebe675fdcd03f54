import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { neverAborted } from '../../src/base/abortable.ts';
import { systemClock } from '../../src/base/clock.ts';
import { allAuthorities, readNamedAuthorities } from '../../src/http/authorities.ts';
import { createEditorTransport } from '../../src/http/editorTransport.ts';
import { createHttp } from '../../src/http/http.ts';
import { createUndiciTransport } from '../../src/http/undiciTransport.ts';
import {
  type Authority,
  createAuthority,
  startTlsFront,
  type TlsFront,
  writeCertificate,
} from '../fakes/authority.ts';
import { createFakeLog } from '../fakes/log.ts';
import { expectFault } from '../fakes/networkFailure.ts';
import { type RecordingServer, startRecordingServer } from '../fakes/recordingServer.ts';

const variables = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'AWS_CA_BUNDLE'];

describe('a private certificate authority', () => {
  let authority: Authority;
  let certificate: Awaited<ReturnType<typeof writeCertificate>>;
  let server: RecordingServer;
  let front: TlsFront;

  before(async () => {
    authority = await createAuthority();
    certificate = await writeCertificate(authority);
    server = await startRecordingServer();
    server.answer((response) => response.end('yes'));
    const secrets = await authority.issue('localhost', '127.0.0.1');
    front = await startTlsFront(secrets, Number(new URL(server.url).port));
  });
  after(async () => {
    await front[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
    await certificate[Symbol.asyncDispose]();
  });

  const get = (transport: ReturnType<typeof createEditorTransport>, host = 'localhost') =>
    createHttp({ clock: systemClock, transport })(
      { method: 'GET', url: new URL(`https://${host}:${front.port}/`), headers: {} },
      neverAborted,
    );
  const faultOf = async (answer: Promise<unknown>) => {
    const error = await answer.then(
      () => assert.fail('resolved'),
      (thrown: unknown) => thrown,
    );
    return expectFault(error);
  };

  for (const [name, create] of Object.entries({ createEditorTransport, createUndiciTransport })) {
    describe(name, () => {
      for (const variable of variables) {
        it(`trusts the file that ${variable} names`, async () => {
          const transport = create({ env: { [variable]: certificate.file } });
          assert.equal((await get(transport)).body, 'yes');
        });
      }

      it('does not trust an authority that no variable names, and sends nothing', async () => {
        const seen = server.requests.length;
        const fault = await faultOf(get(create({ env: {} })));
        assert.equal(fault.kind, 'untrusted');
        assert.equal(fault.code, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE');
        assert.equal(fault.mayHaveArrived, false);
        assert.equal(server.requests.length, seen);
      });

      it('does not trust the certificate of another host', async () => {
        const transport = create({ env: { AWS_CA_BUNDLE: certificate.file } });
        await using other = await startTlsFront(
          await authority.issue('elsewhere.test'),
          Number(new URL(server.url).port),
        );
        const http = createHttp({ clock: systemClock, transport });
        const url = new URL(`https://localhost:${other.port}/`);
        const fault = await faultOf(http({ method: 'GET', url, headers: {} }, neverAborted));
        assert.deepEqual([fault.kind, fault.code], ['untrusted', 'ERR_TLS_CERT_ALTNAME_INVALID']);
      });

      it('reports a server that does not use TLS', async () => {
        const http = createHttp({ clock: systemClock, transport: create({ env: {} }) });
        const url = new URL(server.url.replace('http:', 'https:'));
        const fault = await faultOf(http({ method: 'GET', url, headers: {} }, neverAborted));
        assert.equal(fault.kind, 'no-tls');
        assert.equal(fault.mayHaveArrived, false);
      });
    });
  }

  it('is loaded even if the files of other variables are unusable, which are logged', async () => {
    const log = createFakeLog();
    const empty = path.join(path.dirname(certificate.file), 'empty.pem');
    await writeFile(empty, '');
    const text = await readNamedAuthorities(
      {
        NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem',
        SSL_CERT_FILE: empty,
        AWS_CA_BUNDLE: certificate.file,
      },
      log,
    );
    assert.equal(text, authority.certificate);
    assert.equal(log.lines.length, 2);
    assert.match(log.lines[0] ?? '', /NODE_EXTRA_CA_CERTS, ENOENT/);
    assert.match(log.lines[1] ?? '', /SSL_CERT_FILE, no certificate in it/);
    assert.equal(await readNamedAuthorities({}, log), undefined);
  });

  it('is added to the authorities of Node and the system', () => {
    const all = allAuthorities(authority.certificate);
    const count = all.split('-----BEGIN CERTIFICATE-----').length - 1;
    assert.ok(count > 100, `${count} certificates`);
    assert.ok(all.includes(authority.certificate));
  });

  // The system store is read once per process, so the test starts another process.
  const store = { skip: process.platform !== 'linux' && 'only Linux has a variable for the store' };
  it('from the system store is trusted by undici', store, async () => {
    const script = `
      const { createUndiciTransport } = await import('./src/http/undiciTransport.ts');
      const { createHttp } = await import('./src/http/http.ts');
      const { systemClock } = await import('./src/base/clock.ts');
      const http = createHttp({ clock: systemClock, transport: createUndiciTransport({ env: {} }) });
      const url = new URL('https://localhost:${front.port}/');
      const answer = await http({ method: 'GET', url, headers: {} }, { signal: new AbortController().signal });
      console.log(answer.body);
      process.exit();
    `;
    const run = await promisify(execFile)(process.execPath, ['--input-type=module', '-e', script], {
      env: { ...process.env, SSL_CERT_FILE: certificate.file },
    });
    assert.equal(run.stdout, 'yes\n', run.stderr);
  });
});
