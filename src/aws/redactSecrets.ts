/** Keeps the secret members of a message from being printed by accident. */
import { inspect } from 'node:util';

/**
 * Members that the API's model marks as sensitive, and members that are secret in practice: with a
 * device code or an authorization code, anybody can get the token.
 */
const secretMembers: ReadonlySet<string> = new Set([
  ...['accessToken', 'refreshToken', 'idToken', 'clientSecret', 'codeVerifier', 'assertion'],
  ...['subjectToken', 'deviceCode', 'userCode', 'code', 'verificationUriComplete'],
  ...['identityContext', 'secretAccessKey', 'sessionToken'],
]);

/**
 * Makes `JSON.stringify`, `inspect`, `console.log` and template literals show `[secret]` instead of
 * the secret members of `message`. Reading a member or spreading the message works as usual, so a
 * secret can only be stored on purpose.
 */
export function hideSecrets<T extends object>(message: T): T {
  const redacted = () => withoutSecrets(message);
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

function withoutSecrets(message: object): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(message).map(([name, value]) => [
      name,
      secretMembers.has(name) && value !== undefined ? '[secret]' : value,
    ]),
  );
}
