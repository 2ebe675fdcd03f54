/** The actions of the commands over sessions, with a window and a user. */
import type { ActionDeps } from '../../src/editor/actions.ts';
import type { Ask } from '../../src/editor/signIn/signInPlan.ts';
import type { SignInProgress } from '../../src/editor/signIn/signInProgress.ts';
import type { SessionEngine } from '../../src/sessions/engine.ts';
import type { Session } from '../../src/sessions/session.ts';
import type { FakeWindow } from '../fakes/editor/window.ts';
import { createFakeLog } from '../fakes/log.ts';
import { partly } from '../fakes/partly.ts';
import { fakeSession } from '../fakes/session.ts';
import { openFakeWindow } from '../fakes/vscode.ts';

export const session = (id: string, scope: string, reason?: 'session-ended') =>
  fakeSession({ id, requestedScopes: [scope], ...(reason && { reason }) });

export const sessionOf = (name: string) =>
  fakeSession({ id: name, account: { id: name, label: `${name} · Acme`, userName: name } });

/** The actions over these sessions; whoever signs in is `back`. */
export function openActions(
  sessions: readonly Session[],
  {
    back = session('1', 'a'),
    window = openFakeWindow(),
    engine = {},
  }: { back?: Session; window?: FakeWindow; engine?: Partial<SessionEngine> } = {},
) {
  const asks: Ask[] = [];
  const renewed: string[] = [];
  const signedOut: string[] = [];
  const withTokens = { ...back, accessToken: 'x' };
  const deps = partly<ActionDeps>({
    log: createFakeLog(),
    clock: { ...partly<ActionDeps['clock']>({}), now: () => 0 },
    lifetime: new AbortController().signal,
    signIn: async (ask) => {
      asks.push(ask);
      return withTokens;
    },
    progress: async () =>
      partly<SignInProgress>({
        run: (_instance, _options, work) => work(partly({}), new AbortController().signal),
      }),
    roleSessions: async () => ({ rolesOf: () => [] }),
    engine: async () =>
      partly<SessionEngine>({
        list: async () => [...sessions],
        onDidChange: () => () => undefined,
        async renew(id) {
          renewed.push(id);
          return withTokens;
        },
        async signOut(id) {
          signedOut.push(id);
          return { session: back, atPortal: true };
        },
        ...engine,
      }),
  });
  return { window, deps, asks, renewed, signedOut };
}
