/** Which services issued the tokens of a session: they are sent nowhere else. */

import * as v from 'valibot';
import { SignInError } from '../base/errors.ts';
import { optionalNonEmpty } from '../base/schemas.ts';

/**
 * The origins of the services that issued the tokens, if an environment variable or the shared
 * config replaced AWS's own.
 */
export const origins = v.object({ oidc: optionalNonEmpty, portal: optionalNonEmpty });
export type Origins = v.InferOutput<typeof origins>;

/** Whether tokens issued by `issued` may be sent to what is configured now. */
export function sameOrigins(issued: Origins | undefined, now: Origins | undefined): boolean {
  return issued?.oidc === now?.oidc && issued?.portal === now?.portal;
}

/** @throws SignInError `bad-settings` if the tokens were issued by other services than these */
export function requireSameOrigins(issued: Origins | undefined, now: Origins | undefined): void {
  if (sameOrigins(issued, now)) return;
  throw new SignInError(
    { code: 'bad-settings', problem: { kind: 'other-endpoint' } },
    'the tokens were issued by another endpoint than the one configured now',
  );
}
