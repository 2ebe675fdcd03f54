/**
 * The certificate authorities that requests trust: Node's own, those of the operating system, and
 * those in the files that environment variables and the shared config name. Verification itself is
 * never weakened.
 */
import { X509Certificate } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import tls, { type SecureContext } from 'node:tls';
import { systemCodeOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';

/** Where authorities may be named. */
export interface AuthoritySources {
  env: Readonly<Record<string, string | undefined>>;
  /** The file that `ca_bundle` of the shared config names. */
  caBundle?: string | undefined;
}

/**
 * Why a file, or a part of it, is not used.
 * - `unreadable`: `code` says why
 * - `folder`: a folder in place of a file
 * - `der`, `pkcs7`: another format than PEM
 * - `no-certificate`: no certificate in it
 * - `broken`: `count` certificates cannot be read; the others are used
 */
export interface AuthorityFault {
  /** The variable or key that names the file. */
  name: string;
  problem: 'unreadable' | 'folder' | 'der' | 'pkcs7' | 'no-certificate' | 'broken';
  code?: string;
  count?: number;
}

export interface NamedAuthorities {
  /** In PEM; `undefined` if no certificate is usable. */
  certificates: string | undefined;
  faults: readonly AuthorityFault[];
}

/** The variables of Node, OpenSSL, the AWS CLI and SDKs, and of Python's requests. */
const fileVariables = [
  'NODE_EXTRA_CA_CERTS',
  'SSL_CERT_FILE',
  'AWS_CA_BUNDLE',
  'REQUESTS_CA_BUNDLE',
] as const;
const folderVariable = 'SSL_CERT_DIR';

/** What `sources` name: variables, and the key of the shared config. */
export function authorityNames({ env, caBundle }: AuthoritySources): string[] {
  const variables = [...fileVariables, folderVariable].filter((name) => env[name]);
  return [...variables, ...(caBundle ? ['ca_bundle'] : [])];
}

/** Never rejects: what cannot be used is in `faults`. */
export async function readNamedAuthorities(sources: AuthoritySources): Promise<NamedAuthorities> {
  const { env, caBundle } = sources;
  const files = [
    ...fileVariables.map((name) => [name, env[name]] as const),
    ['ca_bundle', caBundle] as const,
  ];
  const found = new Set<string>();
  const faults: AuthorityFault[] = [];
  const known: Known = { files: new Map(), blocks: new Map() };
  for (const [name, file] of files) {
    if (!file) continue;
    const { certificates, fault } = await readBundle(file, known);
    for (const certificate of certificates) found.add(certificate);
    if (fault) faults.push({ name, ...fault });
  }
  const folders = env[folderVariable];
  if (folders) {
    const paths = folders.split(delimiter).filter(Boolean);
    const { certificates, fault } = await readFolders(paths, known);
    for (const certificate of certificates) found.add(certificate);
    if (fault) faults.push({ name: folderVariable, ...fault });
  }
  return { certificates: found.size > 0 ? [...found].join('\n') : undefined, faults };
}

/** As `readNamedAuthorities`, for transports, which log what cannot be used. */
export async function loadNamedAuthorities(
  sources: AuthoritySources,
  log: Log,
): Promise<string | undefined> {
  const { certificates, faults } = await readNamedAuthorities(sources);
  for (const { name, problem, code, count } of faults) {
    log.warn(
      `network: certificates not used: ${name}, ${problem} ${code ?? count ?? ''}`.trimEnd(),
    );
  }
  return certificates;
}

interface Bundle {
  certificates: readonly string[];
  fault?: Omit<AuthorityFault, 'name'>;
}

/**
 * What was read before: often all variables name the same file, and the folder is the one that it was
 * made of, with two links to each certificate.
 */
interface Known {
  files: Map<string, Bundle>;
  /** The certificate in each block; `undefined` for a broken one. */
  blocks: Map<string, string | undefined>;
}

/** A file of all public authorities has a quarter of a megabyte. */
const mostBytes = 16 * 1024 * 1024;

async function readBundle(file: string, known: Known): Promise<Bundle> {
  try {
    const facts = await stat(file);
    if (facts.isDirectory()) return { certificates: [], fault: { problem: 'folder' } };
    if (!facts.isFile() || facts.size > mostBytes) {
      return { certificates: [], fault: { problem: 'no-certificate' } };
    }
    const id = [facts.dev, facts.ino, facts.size, facts.mtimeMs].join();
    const bundle = known.files.get(id) ?? readPem(await readFile(file), known);
    known.files.set(id, bundle);
    return bundle;
  } catch (error) {
    const code = systemCodeOf(error) ?? 'unknown';
    return { certificates: [], fault: { problem: 'unreadable', code } };
  }
}

/** More than OpenSSL's own folder has. */
const mostFiles = 2_000;

/** The certificates in folders, as OpenSSL keeps them: other files are skipped. */
async function readFolders(folders: readonly string[], known: Known): Promise<Bundle> {
  const certificates: string[] = [];
  for (const folder of folders) {
    try {
      for (const name of (await readdir(folder)).slice(0, mostFiles)) {
        certificates.push(...(await readBundle(join(folder, name), known)).certificates);
      }
    } catch (error) {
      const code = systemCodeOf(error) ?? 'unknown';
      return { certificates, fault: { problem: 'unreadable', code } };
    }
  }
  return certificates.length > 0
    ? { certificates }
    : { certificates, fault: { problem: 'no-certificate' } };
}

/** Object identifier of signed data, in DER: 1.2.840.113549.1.7.2. */
const signedData = Buffer.from('06092a864886f70d010702', 'hex');

/** One certificate that cannot be read would make the whole list unusable, so it is left out. */
function readPem(bytes: Buffer, { blocks }: Known): Bundle {
  const text = bytes.toString('latin1');
  const certificates: string[] = [];
  let broken = 0;
  let hasPkcs7 = false;
  for (const [block, label = ''] of blocksOf(text)) {
    hasPkcs7 ||= label === 'PKCS7' || label === 'CMS';
    if (!label.endsWith('CERTIFICATE')) continue;
    if (!blocks.has(block)) blocks.set(block, readCertificate(block));
    const certificate = blocks.get(block);
    if (certificate === undefined) broken += 1;
    else certificates.push(certificate);
  }
  if (broken > 0) return { certificates, fault: { problem: 'broken', count: broken } };
  if (certificates.length > 0) return { certificates };
  const isDer = bytes[0] === 0x30;
  if (hasPkcs7 || (isDer && bytes.subarray(0, 64).includes(signedData))) {
    return { certificates, fault: { problem: 'pkcs7' } };
  }
  return { certificates, fault: { problem: isDer ? 'der' : 'no-certificate' } };
}

function readCertificate(block: string): string | undefined {
  try {
    return new X509Certificate(block).toString().trim();
  } catch {
    return undefined;
  }
}

/** Each `-----BEGIN label-----` with its end. */
function* blocksOf(text: string): Generator<[block: string, label: string]> {
  const begin = '-----BEGIN ';
  for (let at = text.indexOf(begin); at >= 0; at = text.indexOf(begin, at + 1)) {
    const label = text.slice(at + begin.length, at + begin.length + 64).split('-----', 1)[0] ?? '';
    const end = `-----END ${label}-----`;
    const next = text.indexOf(begin, at + 1);
    const stop = text.indexOf(end, at);
    if (stop < 0 || (next >= 0 && stop > next)) {
      yield [text.slice(at, next < 0 ? undefined : next), label];
    } else {
      yield [text.slice(at, stop + end.length), label];
    }
  }
}

/**
 * A TLS context that trusts all authorities. To be kept: reading and parsing them takes 50 ms of CPU,
 * and parsing alone, which Node does for each connection that is given a list, 15 ms.
 */
export function createTrustingContext(named = ''): SecureContext {
  return tls.createSecureContext({ ca: allAuthorities(named) });
}

/** All authorities in one text: as a list, they would take three times as long to parse. */
export function allAuthorities(named = ''): string {
  const own = [...tls.getCACertificates('default'), ...tls.getCACertificates('system')];
  // Most of the named ones are among them. Only some of all these end with a line break.
  const all = [...own, ...named.split(/(?<=-----END CERTIFICATE-----)\n/)];
  return [...new Set(all.map((each) => each.trim()))].join('\n');
}
