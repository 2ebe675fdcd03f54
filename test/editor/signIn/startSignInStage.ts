import type { Http } from '../../../src/http/http.ts';
import type { SessionEngine } from '../../../src/sessions/engine.ts';
import type { Session } from '../../../src/sessions/session.ts';
import type { SignInRequest } from '../../../src/sessions/signIn/signInRequest.ts';
import type { Emulator } from '../../emulator/emulator.ts';
import type { FakeWindowOptions } from '../../fakes/editor/window.ts';
import { partly } from '../../fakes/partly.ts';
import { fakeSession, fakeSessionWithTokens } from '../../fakes/session.ts';
import { ExtensionKind, openFakeWindow } from '../../fakes/vscode.ts';
import { approvedPortals } from '../instances/stages/approved.ts';
import { emulatedRegions } from '../instances/stages/emulatedRegions.ts';

const { createStartSignIn } = await import('../../../src/editor/signIn/startSignIn.ts');
const { createSignInProgress } = await import('../../../src/editor/signIn/signInProgress.ts');

const setting = 'iamIdentityCenter.instances';
export const acme = {
  name: 'Acme',
  startUrl: 'https://acme.awsapps.com/start',
  region: 'us-east-1',
};
export const other = {
  name: 'Other',
  startUrl: 'https://other.awsapps.com/start',
  region: 'eu-west-1',
};
export const europe = { name: 'd-9876543210', startUrl: 'https://d-9876543210.awsapps.com/start' };
export const scopes = ['sso:account:access'];

const accounts = [
  { id: 'alice', label: 'alice · Acme', userName: 'alice' },
  { id: 'bob', label: 'bob · Other', userName: 'bob' },
];

/** What the engine is asked for in a window with these portals and sessions. */
export function openSignIn(
  emulator: Emulator,
  {
    instances = [acme, other],
    applications = [],
    sessions = [acme, other].map((instance, i) =>
      fakeSession({ id: `${i}`, instance, account: accounts[i] as Session['account'] }),
    ),
    ownEndpoint = false,
    engine = {},
    http,
    answer,
    settings = {},
  }: {
    instances?: readonly unknown[];
    applications?: readonly unknown[];
    sessions?: Session[];
    ownEndpoint?: boolean;
    engine?: Partial<SessionEngine>;
    http?: Http;
    answer?: FakeWindowOptions['answer'];
    settings?: Record<string, unknown>;
  } = {},
) {
  const window = openFakeWindow({
    settings: {
      [setting]: instances,
      'iamIdentityCenter.applications': applications,
      ...settings,
    },
    ...(answer && { answer }),
  });
  const requests: SignInRequest[] = [];
  const { clock, log, ...service } = emulatedRegions(emulator);
  const progress = createSignInProgress({
    clock,
    allowDeviceCode: () => true,
    extension: partly({ extensionKind: ExtensionKind.UI }),
    lifetime: new AbortController().signal,
  });
  const known = partly<SessionEngine>({
    list: async () => sessions,
    async signIn(request) {
      requests.push(request);
      return fakeSessionWithTokens({ instance: request.instance });
    },
    ...engine,
  });
  const run = createStartSignIn({
    clock,
    log,
    approved: approvedPortals(),
    service: async () => ({
      ...service,
      hasOwnEndpoint: () => ownEndpoint,
      ...(http && { http }),
    }),
    engine: async () => known,
    progress: async () => progress,
  });
  const kept = () => window.configuration.get(setting);
  return { window, run, requests, kept };
}
