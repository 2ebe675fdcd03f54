/** A desk whose Identity Center has an application, and how its users prove who they are. */
import { neverAborted } from '../../src/base/abortable.ts';
import type { Proof, SignInRequest } from '../../src/sessions/signIn/signInRequest.ts';
import { type Application, exampleApplications, issuerUrlOf } from '../emulator/world/directory.ts';
import { createFakePrompts } from '../fakes/prompts.ts';
import { createTokenIssuer } from '../fakes/tokenIssuer.ts';
import { createDesk, type Desk } from './desk.ts';
import type { Person } from './person.ts';

const [{ arn, instance }] = exampleApplications as [Application];

export { arn };

/** One key pair for all tests, because making one takes long. */
export const issuer = createTokenIssuer();

/** To be signed in at the application, by default with the scopes that it has. */
export function toApplication(
  proof: Proof,
  scopes: readonly string[] = [],
): Partial<SignInRequest> {
  return {
    instance: { name: 'Reports', startUrl: issuerUrlOf(instance), region: instance.region },
    requestedScopes: [`IDENTITY_CENTER_APPLICATION:${arn}`, ...scopes],
    scopes,
    application: { arn, scopes: [], proof },
  };
}

/** @param settings of the emulator */
export function openApplicationDesk(settings: Parameters<typeof createDesk>[0] = {}) {
  const desk = createDesk(settings);
  desk.center.control.changeApplication({ trustedIssuers: [issuer.trusted] });
  return desk;
}

/** The token of the foreign issuer for bob. */
export function assertionOf(desk: Desk, claims: object = {}): Proof {
  const jwt = () => issuer.sign(claims, desk.clock.now());
  return { kind: 'assertion', get: async () => ({ jwt: jwt(), userName: 'bob@work' }) };
}

/** A user who follows the link of the sign-in in a browser, and is redirected to this computer. */
export function inBrowser(desk: Desk, user: string): Person {
  const prompts = createFakePrompts({
    async inBrowser(url, { signal }) {
      const back = desk.center.control.decideAuthorization({ url: url.href, user });
      await (await fetch(back, { signal })).text();
      return undefined;
    },
  });
  const { continueInBrowser, opened } = prompts;
  return { ...desk.person(user), continueInBrowser, opened };
}

/** Bob, signed in at the application in one window. */
export async function bobAtApplication(settings: Parameters<typeof createDesk>[0] = {}) {
  const desk = openApplicationDesk(settings);
  const window = desk.open();
  const session = await window.signIn(desk.person('bob'), toApplication(assertionOf(desk)));
  return {
    desk,
    window,
    session,
    fresh: () => desk.during(window.engine.fresh(session.id, neverAborted)),
  };
}
