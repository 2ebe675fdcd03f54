/** Requests of the pages: showing one, and the user's decision. A cookie identifies the browser. */
import { type Authorizations, redirectTo } from '../oidc/authorizations.ts';
import type { DeviceCodes } from '../oidc/deviceCodes.ts';
import { type WireAnswer, WireError, type WireRequest } from '../wire/wire.ts';
import { findUser, type Instance } from '../world/directory.ts';
import type { Sessions } from '../world/sessions.ts';
import { uuid, type World } from '../world/world.ts';
import { codePage, consentPage, decidedPage, endedPage, errorPage } from './pages.ts';

/** `show…` answers GET, `decide…` the form of the page. */
export interface ConsentPages {
  showAuthorization(id: string, request: WireRequest): WireAnswer;
  decideAuthorization(id: string, request: WireRequest): WireAnswer;
  showDevice(query: URLSearchParams, request: WireRequest, region: string): WireAnswer;
  decideDevice(request: WireRequest, region: string): WireAnswer;
}

/** The parts that a decision changes. */
export interface ConsentDeps {
  sessions: Sessions;
  authorizations: Authorizations;
  deviceCodes: DeviceCodes;
}

/** The pages of all regions. */
export function createConsent(world: World, deps: ConsentDeps): ConsentPages {
  const { sessions, authorizations, deviceCodes } = deps;

  const withCookie = (request: WireRequest, answer: WireAnswer): WireAnswer => {
    if (browserOf(request) === undefined) {
      answer.headers['set-cookie'] = `browser=${uuid(world)}; Path=/; HttpOnly; SameSite=Lax`;
    }
    return answer;
  };

  /** Undefined if the form is incomplete. */
  const readDecision = (request: WireRequest, instance: Instance) => {
    const form = new URLSearchParams(request.body);
    if (form.get('decision') === 'deny') return 'denied';
    const user = findUser(instance, form.get('user'));
    if (form.get('decision') !== 'approve' || !user) return undefined;
    return sessions.signIn(instance, user, browserOf(request) ?? 'no cookie');
  };

  return {
    showAuthorization(id, request) {
      const authorization = authorizations.find(id);
      if (!authorization) return endedPage();
      const { client, instance } = authorization;
      const consent = {
        instance,
        clientName: client.clientName,
        scopes: client.scopes,
        user: sessions.current(instance, browserOf(request) ?? '')?.user,
        action: `/sign-in?id=${id}`,
      };
      return withCookie(request, consentPage(consent));
    },

    decideAuthorization(id, request) {
      const authorization = authorizations.find(id);
      if (!authorization) return endedPage();
      const decision = readDecision(request, authorization.instance);
      return decision
        ? redirectTo(authorizations.decide(authorization, decision), 303)
        : redirectTo(`/sign-in?id=${id}`, 303);
    },

    showDevice(query, request, region) {
      const typed = query.get('user_code');
      if (typed === null) return codePage();
      const device = deviceCodes.find(typed, region);
      if (!device) return codePage(typed);
      const { client, instance, userCode } = device;
      const consent = {
        instance,
        clientName: client.clientName,
        scopes: client.scopes,
        user: sessions.current(instance, browserOf(request) ?? '')?.user,
        userCode,
        action: '/device',
      };
      return withCookie(request, consentPage(consent));
    },

    decideDevice(request, region) {
      const typed = new URLSearchParams(request.body).get('user_code') ?? '';
      const device = deviceCodes.find(typed, region);
      if (!device) return codePage(typed);
      const decision = readDecision(request, device.instance);
      if (!decision) return redirectTo(`/device?user_code=${device.userCode}`, 303);
      try {
        deviceCodes.decide(device, decision);
      } catch (error) {
        if (error instanceof WireError) return errorPage(error.answer);
        throw error;
      }
      return decidedPage(decision !== 'denied');
    },
  };
}

const browserOf = (request: WireRequest): string | undefined =>
  /(?:^|;\s*)browser=([\w-]+)/.exec(request.headers.cookie ?? '')?.[1];
