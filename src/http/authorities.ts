/**
 * The certificate authorities that requests trust: Node's own, those of the computer, and those
 * of the files that variables name. Nothing here takes trust away or checks less.
 */
import { readFile } from 'node:fs/promises';
import tls from 'node:tls';
import { messageOf } from '../base/errors.ts';
import type { Log } from '../base/log.ts';

/** Variables of Node, of OpenSSL, and of the AWS CLI and SDKs. */
const variables = ['NODE_EXTRA_CA_CERTS', 'SSL_CERT_FILE', 'AWS_CA_BUNDLE'] as const;

/**
 * Resolves to the text of the files the variables name, or to nothing when none does. A file that
 * cannot be read is told in the log and left out, as Node does.
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
      if (!text.includes('-----BEGIN CERTIFICATE-----')) throw new Error('it holds no certificate');
      texts.push(text);
    } catch (error) {
      log.warn(`network: certificates not read: ${name}, ${messageOf(error)}`);
    }
  }
  return texts.length > 0 ? texts.join('\n') : undefined;
}

/** All of them as one text: a list of each by itself costs three times as long per connection. */
export function allAuthorities(named = ''): string {
  const own = [...tls.getCACertificates('default'), ...tls.getCACertificates('system')];
  return [...new Set(own), named].join('\n');
}
