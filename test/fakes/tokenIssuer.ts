/** An identity provider whose tokens an application trusts: it signs JWTs with RS256. */
import { createSign, generateKeyPairSync } from 'node:crypto';
import type { TrustedIssuer } from '../emulator/world/directory.ts';

export interface TokenIssuer {
  /** As the administrator of an application configures it. */
  readonly trusted: TrustedIssuer;
  /** PEM. */
  readonly privateKey: string;
  /** A token for bob that is valid for a minute after `now`, unless `claims` say otherwise. */
  sign(claims?: object, now?: number): string;
}

export function createTokenIssuer(changes: Partial<TrustedIssuer> = {}): TokenIssuer {
  const keys = generateKeyPairSync('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const trusted: TrustedIssuer = {
    issuer: 'https://issuer.example.com',
    audience: 'example',
    publicKey: keys.publicKey,
    claim: 'email',
    attribute: 'email',
    ...changes,
  };
  return {
    trusted,
    privateKey: keys.privateKey,
    sign(claims = {}, now = Date.now()) {
      const part = (value: object) => Buffer.from(JSON.stringify(value)).toString('base64url');
      const payload = {
        iss: trusted.issuer,
        aud: trusted.audience,
        email: 'bob@example.com',
        exp: Math.floor(now / 1000) + 60,
        ...claims,
      };
      const signed = `${part({ alg: 'RS256', typ: 'JWT' })}.${part(payload)}`;
      const signature = createSign('RSA-SHA256').update(signed).sign(keys.privateKey, 'base64url');
      return `${signed}.${signature}`;
    },
  };
}
