/**
 * The certificate authorities that requests trust: Node's own, those of the operating system, and
 * those in the files that environment variables name. Verification itself is never weakened.
 */
import { readFile } from 'node:fs/promises';
import tls, { type SecureContext } from 'node:tls';
import { messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';

/** The variables of Node, of OpenSSL, and of the AWS CLI and SDKs. */
const variables = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'AWS_CA_BUNDLE'] as const;

/**
 * Resolves to the content of the files that the variables name, or to `undefined` if none is
 * usable. A file that cannot be read is logged and skipped, as Node does.
 */
export async function readNamedAuthorities(
  env: Readonly<Record<string, string | undefined>>,
  log: Log,
): Promise<string | undefined> {
  const texts: string[] = [];
  for (const name of variables) {
    const file = env[name];
    if (!file) continue;
    try {
      const text = await readFile(file, 'utf8');
      if (!text.includes('-----BEGIN CERTIFICATE-----')) throw new Error('no certificate in it');
      texts.push(text);
    } catch (error) {
      log.warn(`network: certificates not read: ${name}, ${messageOf(error)}`);
    }
  }
  return texts.length > 0 ? texts.join('\n') : undefined;
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
  return [...new Set(own), named].join('\n');
}
