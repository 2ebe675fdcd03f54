/** Checks of the way to the service: endpoint, name, connection, clock, start URL and region. */

import { isIP } from 'node:net';
import * as vscode from 'vscode';
import { type Endpoint, resolveEndpoint, type ServiceId } from '../../aws/endpoints.ts';
import type { Cancellable } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import { networkFaultOf, SignInError, systemCodeOf } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import { createServerClock } from '../../base/serverClock.ts';
import type { Http } from '../../http/http.ts';
import { lookUpHost } from '../../http/lookUpHost.ts';
import type { OidcClient } from '../../oidc/oidcClient.ts';
import type { OidcConfig } from '../../oidc/operation.ts';
import type { Instance } from '../../sessions/session.ts';
import { createRegionCheck } from '../instances/regionSearch.ts';
import { withPortal } from '../instances/verifyInstance.ts';
import { adviseOn } from '../text/networkErrorText.ts';
import { describeEndpoint, nameOf } from './endpointCheck.ts';
import { type Check, type Finding, failure } from './report.ts';

export interface ServiceCheckDeps {
  clock: Clock;
  log: Log;
  /** Whether a proxy is configured: it may find hosts that this computer does not. */
  proxied: boolean;
  /** Beginning a device sign-in tells whether the service knows an instance. */
  mayProbe: boolean;
  http: Http;
  clientName: string;
  config(instance: Instance): OidcConfig;
  prober(instance: Instance): OidcClient;
}

/** Instances are told apart by number; hosts that several of them use are checked once. */
export function serviceChecks(instances: readonly Instance[], deps: ServiceCheckDeps): Check[] {
  const seen = new Set<string>();
  return instances.flatMap((instance, i) => {
    const name = `instance-${i + 1}`;
    return [
      {
        id: `${name} endpoint`,
        run: (options) =>
          describeEndpoint(resolveEndpoint('oidc', deps.config(instance)), deps, options),
      },
      ...(deps.mayProbe ? [startUrlCheck(`${name} start-url`, instance, deps)] : []),
      ...hostChecks('oidc', instance, deps, seen),
      ...hostChecks('portal', instance, deps, seen),
    ];
  });
}

function hostChecks(
  service: 'oidc' | 'portal',
  instance: Instance,
  deps: ServiceCheckDeps,
  seen: Set<string>,
): Check[] {
  const endpoint = usableEndpoint(service, instance, deps);
  const key = `${service} ${endpoint?.url}`;
  if (!endpoint || seen.has(key)) return [];
  seen.add(key);
  const name = `${endpoint.region} ${service}`;
  const clock: Check = {
    id: `${endpoint.region} clock`,
    run: (options) => unlessUnreachable(checkClock(endpoint, deps, options)),
  };
  return [
    { id: `${name} dns`, run: (options) => checkDns(endpoint, deps, options) },
    { id: `${name} connection`, run: (options) => checkConnection(endpoint, deps, options) },
    ...(service === 'oidc' ? [clock] : []),
  ];
}

/** Why there is none is told by the check of the endpoint. */
function usableEndpoint(
  service: ServiceId,
  instance: Instance,
  { config }: ServiceCheckDeps,
): Endpoint | undefined {
  try {
    return resolveEndpoint(service, config(instance));
  } catch (error) {
    if (error instanceof SignInError) return undefined;
    throw error;
  }
}

/** What cannot be reached is one trouble, and told as one: by the check of the connection. */
async function unlessUnreachable(finding: Promise<Finding>): Promise<Finding> {
  try {
    return await finding;
  } catch (error) {
    if (!networkFaultOf(error)) throw error;
    return { verdict: 'info', result: vscode.l10n.t('not checked: {0}', failure(error)) };
  }
}

async function checkDns(
  endpoint: Endpoint,
  { proxied }: ServiceCheckDeps,
  options: Cancellable,
): Promise<Finding> {
  const { hostname } = endpoint.url;
  if (isIP(hostname.replace(/^\[|\]$/g, ''))) {
    return { verdict: 'info', result: vscode.l10n.t('{0} is an address', nameOf(endpoint)) };
  }
  try {
    const { ipv4, ipv6 } = await lookUpHost(hostname, options);
    return { verdict: 'good', result: `${nameOf(endpoint)}: ${ipv4} IPv4, ${ipv6} IPv6` };
  } catch (error) {
    options.signal.throwIfAborted();
    const code = systemCodeOf(error) ?? failure(error);
    const result = `${nameOf(endpoint)}: ${code}`;
    if (proxied) return { verdict: 'info', result };
    return {
      verdict: 'warning',
      result,
      advice: vscode.l10n.t(
        'This computer does not find the host. Check name server, VPN and region.',
      ),
    };
  }
}

async function checkConnection(
  endpoint: Endpoint,
  { clock, http }: ServiceCheckDeps,
  { signal }: Cancellable,
): Promise<Finding> {
  const name = nameOf(endpoint);
  const began = clock.now();
  try {
    const { status, headers } = await http(
      { method: 'GET', url: endpoint.url, headers: {} },
      { signal },
    );
    const ms = clock.now() - began;
    if (status < 400 && headers['content-type']?.includes('html')) {
      return {
        verdict: 'warning',
        result: vscode.l10n.t('a web page came in the place of {0} ({1})', name, status),
        advice: vscode.l10n.t(
          'The network may want you to sign in first: open a page in your browser.',
        ),
      };
    }
    return {
      verdict: 'good',
      result: vscode.l10n.t('{0} answered after {1} ms ({2})', name, ms, status),
    };
  } catch (error) {
    signal.throwIfAborted();
    return { verdict: 'bad', result: `${name}: ${failure(error)}`, advice: adviceFor(error) };
  }
}

function adviceFor(error: unknown): string {
  const fault = networkFaultOf(error);
  if (fault) return adviseOn(fault);
  return vscode.l10n.t(
    'Check the network, the VPN and the settings "http.proxy" and "http.noProxy".',
  );
}

/** Lifetimes are judged by the service's clock; signing and certificates are not. */
const longestSkewMs = 5 * 60_000;

async function checkClock(
  { url }: Endpoint,
  { clock, http }: ServiceCheckDeps,
  { signal }: Cancellable,
): Promise<Finding> {
  const serverClock = createServerClock(clock);
  const { headers, sentAt, receivedAt } = await http(
    { method: 'GET', url, headers: {} },
    { signal },
  );
  if (!headers.date || headers.age) {
    return { verdict: 'info', result: vscode.l10n.t('the answer tells no time') };
  }
  serverClock.observe({ date: headers.date, sentAt, receivedAt });
  const seconds = Math.round(serverClock.offset() / 1000);
  const result =
    seconds === 0
      ? vscode.l10n.t('the same as the service’s')
      : vscode.l10n.t('{0} s from the service’s', seconds);
  if (Math.abs(serverClock.offset()) < longestSkewMs) return { verdict: 'good', result };
  return {
    verdict: 'warning',
    result,
    advice: vscode.l10n.t(
      'Sessions allow for it, certificates may not. Set the clock by the network.',
    ),
  };
}

function startUrlCheck(id: string, instance: Instance, deps: ServiceCheckDeps): Check {
  return { id, run: (options) => unlessUnreachable(checkStartUrl(instance, deps, options)) };
}

async function checkStartUrl(
  configured: Instance,
  deps: ServiceCheckDeps,
  options: Cancellable,
): Promise<Finding> {
  const instance = await withPortal(configured, deps, options);
  const answer = await createRegionCheck(instance, deps)(instance.region, options);
  if (answer !== 'refused') {
    return { verdict: 'good', result: vscode.l10n.t('known in {0}', instance.region) };
  }
  return {
    verdict: 'bad',
    result: vscode.l10n.t('not known in {0}', instance.region),
    advice: vscode.l10n.t(
      'Check the link, and that this is the region of Identity Center, not where you deploy.',
    ),
  };
}
