import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { X509Certificate } from 'node:crypto';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';
import { neverAborted } from '../../src/base/abortable.ts';
import { systemClock } from '../../src/base/clock.ts';
import {
  allAuthorities,
  authorityNames,
  loadNamedAuthorities,
  readNamedAuthorities,
} from '../../src/http/authorities.ts';
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

const variables = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'AWS_CA_BUNDLE', 'REQUESTS_CA_BUNDLE'];

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

      it('trusts the file that ca_bundle names', async () => {
        const transport = create({ env: {}, caBundle: certificate.file });
        assert.equal((await get(transport)).body, 'yes');
      });

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
    const env = {
      NODE_EXTRA_CA_CERTS: '/nowhere/ca.pem',
      SSL_CERT_FILE: empty,
      AWS_CA_BUNDLE: certificate.file,
    };
    assert.equal(await loadNamedAuthorities({ env }, log), authority.certificate.trim());
    assert.deepEqual(log.lines, [
      'network: certificates not used: NODE_EXTRA_CA_CERTS, unreadable ENOENT',
      'network: certificates not used: SSL_CERT_FILE, no-certificate',
    ]);
    assert.equal(await loadNamedAuthorities({ env: {} }, log), undefined);
  });

  it('is read from the file of the shared config, and from folders', async () => {
    const folder = path.dirname(certificate.file);
    const pem = authority.certificate.trim();
    for (const sources of [
      { env: {}, caBundle: certificate.file },
      { env: { SSL_CERT_DIR: folder } },
      {
        env: { SSL_CERT_DIR: `/nowhere/at/all${path.delimiter}`, SSL_CERT_FILE: certificate.file },
      },
    ]) {
      const { certificates } = await readNamedAuthorities(sources);
      assert.equal(certificates, pem);
    }
    assert.deepEqual(authorityNames({ env: { SSL_CERT_DIR: folder }, caBundle: '/ca' }), [
      'SSL_CERT_DIR',
      'ca_bundle',
    ]);
  });

  // One that could not be read made every request fail.
  it('is used although others in its file cannot be read', async () => {
    const file = path.join(path.dirname(certificate.file), 'mixed.pem');
    const broken = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----\n';
    const unfinished = '-----BEGIN CERTIFICATE-----\nMIIB\n';
    await writeFile(file, `# a comment\n${broken}${unfinished}${authority.certificate}`);
    const { certificates, faults } = await readNamedAuthorities({ env: { AWS_CA_BUNDLE: file } });
    assert.equal(certificates, authority.certificate.trim());
    assert.deepEqual(faults, [{ name: 'AWS_CA_BUNDLE', problem: 'broken', count: 2 }]);
  });

  const der = () => new X509Certificate(authority.certificate).raw;
  const pkcs7 = Buffer.from('308203e806092a864886f70d010702a08203d9', 'hex');
  for (const [what, problem, content] of [
    ['in DER', 'der', der],
    ['in PKCS #7', 'pkcs7', () => pkcs7],
    ['in PKCS #7 as text', 'pkcs7', () => '-----BEGIN PKCS7-----\nMIIB\n-----END PKCS7-----\n'],
    ['a text', 'no-certificate', () => 'no certificate'],
    ['a key', 'no-certificate', () => '-----BEGIN PRIVATE KEY-----\nMIIB\n'],
  ] as const) {
    it(`is named for what it is where its file is ${what}`, async () => {
      const file = path.join(path.dirname(certificate.file), 'other.pem');
      await writeFile(file, content());
      assert.deepEqual(await readNamedAuthorities({ env: { REQUESTS_CA_BUNDLE: file } }), {
        certificates: undefined,
        faults: [{ name: 'REQUESTS_CA_BUNDLE', problem }],
      });
      await rm(file);
    });
  }

  it('is not read from a folder where a file is meant, or from a folder without any', async () => {
    const folder = path.join(path.dirname(certificate.file), 'empty');
    await mkdir(folder);
    const { faults } = await readNamedAuthorities({
      env: { SSL_CERT_DIR: folder },
      caBundle: folder,
    });
    assert.deepEqual(faults, [
      { name: 'ca_bundle', problem: 'folder' },
      { name: 'SSL_CERT_DIR', problem: 'no-certificate' },
    ]);
  });

  it('is added to the authorities of Node and the system', () => {
    const all = allAuthorities(authority.certificate);
    const count = all.split('-----BEGIN CERTIFICATE-----').length - 1;
    assert.ok(count > 100, `${count} certificates`);
    assert.ok(all.includes(authority.certificate));
  });

  // A bundle of the system's own authorities was parsed once more with each context.
  it('is not parsed twice where Node or the system has it', () => {
    const all = allAuthorities();
    assert.equal(allAuthorities(all), all);
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
