/** The checks of each access portal: endpoint, hosts, start URL and region. */

import * as vscode from 'vscode';
import { type Endpoint, resolveEndpoint, type ServiceId } from '../../aws/endpoints.ts';
import type { Cancellable } from '../../base/abortable.ts';
import { SignInError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { OidcClient } from '../../oidc/oidcClient.ts';
import type { OidcConfig } from '../../oidc/operation.ts';
import type { Instance } from '../../sessions/session.ts';
import { createRegionCheck } from '../instances/regionSearch.ts';
import { sameInstance } from '../instances/requestedScopes.ts';
import { resolveInstance } from '../instances/verifyInstance.ts';
import { describeEndpoint } from './endpointCheck.ts';
import {
  checkClock,
  checkConnection,
  checkDns,
  type HostCheckDeps,
  unlessUnreachable,
} from './hostChecks.ts';
import type { Check, Finding } from './report.ts';

export interface ServiceCheckDeps extends HostCheckDeps {
  log: Log;
  /** Whether a device sign-in may be started to find out whether the service knows a portal. */
  mayProbe: boolean;
  /** The instances that somebody is signed in to, so that their regions are proved. */
  signedIn: readonly Instance[];
  clientName: string;
  config(instance: Instance): OidcConfig;
  prober(instance: Instance): OidcClient;
}

/** Instances are identified by number; hosts that several of them use are checked once. */
export function serviceChecks(instances: readonly Instance[], deps: ServiceCheckDeps): Check[] {
  const seen = new Set<string>();
  return instances.flatMap((instance, i) => {
    const name = `instance-${i + 1}`;
    const checks = [
      {
        id: `${name} endpoint`,
        run: (options: Cancellable) =>
          describeEndpoint(resolveEndpoint('oidc', deps.config(instance)), deps, options),
      },
      ...(deps.mayProbe ? [startUrlCheck(`${name} start-url`, instance, deps)] : []),
      ...hostChecks('oidc', instance, deps, seen),
      ...hostChecks('portal', instance, deps, seen),
    ];
    return checks.map((check) => ({ ...check, portal: i + 1 }));
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

/** Nothing if the configuration has a problem, which the check of the endpoint reports. */
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

function startUrlCheck(id: string, instance: Instance, deps: ServiceCheckDeps): Check {
  return { id, run: (options) => unlessUnreachable(checkStartUrl(instance, deps, options)) };
}

async function checkStartUrl(
  configured: Instance,
  deps: ServiceCheckDeps,
  options: Cancellable,
): Promise<Finding> {
  const { instance } = await resolveInstance(configured, deps, options);
  const answer = await createRegionCheck(instance, deps)(instance.region, options);
  const isProved =
    answer === 'proved' || deps.signedIn.some((each) => sameInstance(each, instance));
  if (answer === 'accepted' && !isProved) {
    return {
      verdict: 'info',
      result: vscode.l10n.t({
        message: 'Accepted in {0}, but other regions may accept the link as well.',
        args: [instance.region],
        comment: 'The access portal link is accepted by the service. {0} is an AWS Region.',
      }),
    };
  }
  if (answer !== 'refused') {
    return {
      verdict: 'good',
      result: vscode.l10n.t({
        message: 'Recognized in {0}.',
        args: [instance.region],
        comment: 'The access portal link is known to the service. {0} is an AWS Region.',
      }),
    };
  }
  return {
    verdict: 'bad',
    result: vscode.l10n.t({
      message: 'Not recognized in {0}.',
      args: [instance.region],
      comment: 'The access portal link is not known to the service. {0} is an AWS Region.',
    }),
    advice: vscode.l10n.t(
      'Check your access portal link, and check that this is the region of IAM Identity Center, not a region you deploy to.',
    ),
  };
}
