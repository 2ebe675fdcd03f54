/** Checks of one host of the service: its name, its connection and its clock. */

import { isIP } from 'node:net';
import * as vscode from 'vscode';
import type { Endpoint } from '../../aws/endpoints.ts';
import type { Cancellable } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import { networkFaultOf, systemCodeOf } from '../../base/errors.ts';
import { isLoopback } from '../../base/isLoopback.ts';
import { createServerClock } from '../../base/serverClock.ts';
import type { Http } from '../../http/http.ts';
import { lookUpHost } from '../../http/lookUpHost.ts';
import { adviseOn } from '../text/networkErrorText.ts';
import { type Finding, failure } from './report.ts';

export interface HostCheckDeps {
  clock: Clock;
  http: Http;
  /** Whether a proxy is configured, which may find hosts that this computer cannot. */
  proxied: boolean;
}

/** An unreachable host is one problem: the check of the connection reports it, the others do not. */
export async function unlessUnreachable(finding: Promise<Finding>): Promise<Finding> {
  try {
    return await finding;
  } catch (error) {
    if (!networkFaultOf(error)) throw error;
    return {
      verdict: 'info',
      result: vscode.l10n.t({
        message: 'Not checked: {0}',
        args: [failure(error)],
        comment: '{0} is the technical reason, in English.',
      }),
    };
  }
}

/** The name of an AWS host or of this computer; a custom endpoint may show a company's name. */
export function hostNameOf({ url, custom }: Endpoint): string {
  return custom && !isLoopback(url.hostname) ? 'custom-endpoint' : url.host;
}

/** Whether this computer finds the host. Rejects with `signal.reason`. */
export async function checkDns(
  endpoint: Endpoint,
  { proxied }: HostCheckDeps,
  options: Cancellable,
): Promise<Finding> {
  const { hostname } = endpoint.url;
  if (isIP(hostname.replace(/^\[|\]$/g, ''))) {
    return {
      verdict: 'info',
      result: vscode.l10n.t({
        message: '{0} is an IP address.',
        args: [hostNameOf(endpoint)],
        comment: '{0} is the address of a host.',
      }),
    };
  }
  try {
    const { ipv4, ipv6 } = await lookUpHost(hostname, options);
    return { verdict: 'good', result: `${hostNameOf(endpoint)}: ${ipv4} IPv4, ${ipv6} IPv6` };
  } catch (error) {
    options.signal.throwIfAborted();
    const code = systemCodeOf(error) ?? failure(error);
    const result = `${hostNameOf(endpoint)}: ${code}`;
    if (proxied) return { verdict: 'info', result };
    return {
      verdict: 'warning',
      result,
      advice: vscode.l10n.t(
        'This computer cannot find the host. Check the name server, the VPN and the region.',
      ),
    };
  }
}

/** Whether the host responds. Rejects with `signal.reason`. */
export async function checkConnection(
  endpoint: Endpoint,
  { clock, http }: HostCheckDeps,
  { signal }: Cancellable,
): Promise<Finding> {
  const name = hostNameOf(endpoint);
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
        result: vscode.l10n.t({
          message: 'A web page was returned instead of a response from {0} ({1}).',
          args: [name, status],
          comment: '{0} is the name of a host, {1} an HTTP status.',
        }),
        advice: vscode.l10n.t(
          'The network may require you to sign in first. Open any web page in your browser.',
        ),
      };
    }
    return {
      verdict: 'good',
      result: vscode.l10n.t({
        message: '{0} responded after {1} ms.',
        args: [name, ms],
        comment: '{0} is the name of a host.',
      }),
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

/** Sessions follow the service's clock; certificates and signatures are judged by this one. */
const longestSkewMs = 5 * 60_000;

/** How far the clock of this computer is off. Rejects as `http` does. */
export async function checkClock(
  { url }: Endpoint,
  { clock, http }: HostCheckDeps,
  { signal }: Cancellable,
): Promise<Finding> {
  const serverClock = createServerClock(clock);
  const { headers, sentAt, receivedAt } = await http(
    { method: 'GET', url, headers: {} },
    { signal },
  );
  if (!headers.date || headers.age) {
    return { verdict: 'info', result: vscode.l10n.t('The response contains no time.') };
  }
  serverClock.observe({ date: headers.date, sentAt, receivedAt });
  const seconds = Math.round(serverClock.offset() / 1000);
  const result =
    seconds === 0
      ? vscode.l10n.t('The clock agrees with the service.')
      : vscode.l10n.t({
          message: 'The clock differs from the service by {0} s.',
          args: [seconds],
          comment: '{0} is a number of seconds.',
        });
  if (Math.abs(serverClock.offset()) < longestSkewMs) return { verdict: 'good', result };
  return {
    verdict: 'warning',
    result,
    advice: vscode.l10n.t(
      'Sessions tolerate the difference, but certificates may not. Turn on automatic time.',
    ),
  };
}
