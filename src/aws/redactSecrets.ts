/** Keeps the secret members of a message out of anything that prints it by accident. */
import { inspect } from 'node:util';

/**
 * Members that the API's model marks sensitive, and those that are secret in practice: who has a
 * device code or an authorization code can have the token.
 */
const secretMembers: ReadonlySet<string> = new Set([
  ...['accessToken', 'refreshToken', 'idToken', 'clientSecret', 'codeVerifier', 'assertion'],
  ...['subjectToken', 'deviceCode', 'userCode', 'code', 'verificationUriComplete'],
  ...['identityContext', 'secretAccessKey', 'sessionToken'],
]);

/**
 * Makes `JSON.stringify`, `inspect`, `console.log` and templates show `[secret]` in place of the
 * secret members of `message`. Reading a member, and spreading the message, work as ever: only
 * what is taken out on purpose can be stored.
 */
export function hideSecrets<T extends object>(message: T): T {
  const redacted = () => redact(message);
  const printers = {
    toJSON: redacted,
    toString: () => JSON.stringify(redacted()),
    [inspect.custom]: redacted,
  };
  for (const name of Reflect.ownKeys(printers)) {
    const value = Reflect.get(printers, name);
    Object.defineProperty(message, name, { value, enumerable: false });
  }
  return message;
}

function redact(message: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(message).map(([name, value]) => [
      name,
      secretMembers.has(name) && value !== undefined ? '[secret]' : value,
    ]),
  );
}
