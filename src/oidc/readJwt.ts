/** Reads JSON Web Tokens (RFC 7519) without checking them: for labels and for advice only. */

/** The claims of a signed JWT; `undefined` for any other text. */
export function readJwt(text: string): Readonly<Record<string, unknown>> | undefined {
  const parts = text.split('.');
  if (parts.length !== 3) return undefined;
  const [header, claims] = parts.map(decode);
  return header && claims;
}

function decode(part: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(Buffer.from(part, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : undefined;
  } catch {
    // Not JSON: an opaque token may contain dots, too.
    return undefined;
  }
}
