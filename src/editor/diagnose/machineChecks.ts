/** Checks of this computer and this editor: proxy, certificates, loopback, storage, sessions. */

import * as vscode from 'vscode';
import type { Environment } from '../../aws/endpoints.ts';
import type { Cancellable } from '../../base/abortable.ts';
import type { Log } from '../../base/log.ts';
import { checkLoopback } from '../../flows/checkLoopback.ts';
import {
  type AuthorityFault,
  authorityNames,
  readNamedAuthorities,
} from '../../http/authorities.ts';
import type { Http } from '../../http/http.ts';
import type { Session } from '../../sessions/session.ts';
import { checkSecretStore } from '../../sessions/store/checkSecretStore.ts';
import { asidePrefix, registrationPrefix, sessionOfKey } from '../../sessions/store/secretKeys.ts';
import type { SecretStore } from '../../sessions/store/secretStore.ts';
import { readAwsConfig } from '../../sharing/awsConfig.ts';
import { type Check, type Finding, failure } from './report.ts';

/** VS Code's settings for the network (`http.…`). */
export interface NetworkSettings {
  proxy: string;
  proxySupport: string;
  noProxy: readonly string[];
  proxyStrictSSL: boolean;
  systemCertificates: boolean;
}

export interface MachineCheckDeps {
  log: Log;
  env: Environment;
  /** The file that `ca_bundle` of the shared config names. */
  caBundle?: string | undefined;
  network: NetworkSettings;
  /** Whether the user's browser can reach a loopback server of this process. */
  loopbackReachable: boolean;
  http: Http;
  secretStore: Pick<SecretStore, 'keys' | 'get' | 'set' | 'delete'>;
  sessions(): Promise<readonly Session[]>;
}

export function machineChecks(deps: MachineCheckDeps): Check[] {
  const { env, caBundle, network } = deps;
  return [
    { id: 'proxy', run: async () => describeProxy(network, env) },
    { id: 'certificates', run: () => checkCertificates(network, env, caBundle) },
    { id: 'loopback', run: (options) => describeLoopback(deps, options) },
    { id: 'secret-storage', run: (options) => describeStorage(deps, options) },
    { id: 'sessions', run: async () => countSessions(await deps.sessions()) },
    { id: 'aws-config', run: async () => describeAwsConfig(env) },
  ];
}

/** Names only, because a value may contain a password. */
function setVariables(env: Environment, names: readonly string[]): string[] {
  return names.filter((name) => env[name] || env[name.toLowerCase()]);
}

function describeProxy(
  { proxy, proxySupport, noProxy, proxyStrictSSL }: NetworkSettings,
  env: Environment,
): Finding {
  const variables = setVariables(env, ['HTTPS_PROXY', 'HTTP_PROXY', 'ALL_PROXY', 'NO_PROXY']);
  const facts = [
    `http.proxySupport: ${proxySupport}`,
    `http.proxy: ${proxy ? 'set' : 'not set'}`,
    `http.noProxy: ${noProxy.length}`,
    ...variables,
  ];
  const result = facts.join(', ');
  if (proxyStrictSSL) return { verdict: 'info', result };
  return {
    verdict: 'warning',
    result: `${result}, http.proxyStrictSSL: false`,
    advice: vscode.l10n.t(
      'Certificates are not verified, so anybody on the network path can read and change what is sent. Trust the certificate authority of the proxy instead.',
    ),
  };
}

async function checkCertificates(
  { systemCertificates }: NetworkSettings,
  env: Environment,
  caBundle: string | undefined,
): Promise<Finding> {
  const { faults } = await readNamedAuthorities({ env, caBundle });
  const names = authorityNames({ env, caBundle });
  const result = [`http.systemCertificates: ${systemCertificates}`, ...names].join(', ');
  if (faults.length === 0) return { verdict: 'info', result };
  return { verdict: 'warning', result, advice: faults.map(explainAuthorityFault).join(' ') };
}

function explainAuthorityFault({ name, problem, code = '', count = 0 }: AuthorityFault): string {
  switch (problem) {
    case 'unreadable':
      return vscode.l10n.t('{0}: the file cannot be read ({1}).', name, code);
    case 'folder':
      return vscode.l10n.t('{0} names a folder. It has to name a file.', name);
    case 'der':
      return vscode.l10n.t('{0}: the file is in DER format. Convert it to PEM.', name);
    case 'pkcs7':
      return vscode.l10n.t('{0}: the file is in PKCS #7 format. Convert it to PEM.', name);
    case 'no-certificate':
      return vscode.l10n.t('{0}: there is no certificate in PEM format.', name);
    case 'broken':
      return vscode.l10n.t(
        '{0}: certificates that cannot be read and are not used: {1}.',
        name,
        count,
      );
  }
}

async function describeLoopback(
  { http, log, loopbackReachable }: MachineCheckDeps,
  options: Cancellable,
): Promise<Finding> {
  try {
    await checkLoopback({ http, log }, options);
  } catch (error) {
    options.signal.throwIfAborted();
    return {
      verdict: 'warning',
      result: failure(error),
      advice: vscode.l10n.t(
        'The browser may not be able to return to VS Code. Use a code instead, and exempt 127.0.0.1 from the proxy and the firewall.',
      ),
    };
  }
  return loopbackReachable
    ? { verdict: 'good', result: vscode.l10n.t('Requests to 127.0.0.1 arrive.') }
    : {
        verdict: 'info',
        result: vscode.l10n.t(
          'Requests to 127.0.0.1 arrive, but your browser may run on another computer.',
        ),
        advice: vscode.l10n.t('Sign in with a code, or paste the address of the last page.'),
      };
}

async function describeStorage(
  { secretStore }: MachineCheckDeps,
  options: Cancellable,
): Promise<Finding> {
  try {
    await checkSecretStore(secretStore, options);
    const keys = await secretStore.keys();
    const count = (prefix: string) => keys.filter((key) => key.startsWith(prefix)).length;
    const result = vscode.l10n.t(
      'Secrets can be stored and read. Sessions: {0}, registrations: {1}, unreadable: {2}',
      keys.filter((key) => sessionOfKey(key) !== undefined).length,
      count(registrationPrefix),
      count(asidePrefix),
    );
    return { verdict: 'good', result };
  } catch (error) {
    options.signal.throwIfAborted();
    return {
      verdict: 'bad',
      result: failure(error),
      advice: vscode.l10n.t(
        'Sessions last only until the window closes. See "Troubleshooting keychain issues" in the VS Code documentation.',
      ),
    };
  }
}

function countSessions(sessions: readonly Session[]): Finding {
  if (sessions.length === 0) return { verdict: 'info', result: vscode.l10n.t('No sessions') };
  const counts = new Map<string, number>();
  for (const session of sessions) {
    const kind = kindOf(session);
    counts.set(kind, (counts.get(kind) ?? 0) + 1);
  }
  const result = [...counts].map(([kind, count]) => `${count} ${kind}`).join(', ');
  return { verdict: 'info', result };
}

function kindOf(session: Session): string {
  const { state } = session;
  if (state === 'signed-in') return state;
  return `${state} (${state === 'needs-you' ? session.reason : session.cause})`;
}

async function describeAwsConfig(env: Environment): Promise<Finding> {
  const { instances, faults } = await readAwsConfig(env);
  const found = vscode.l10n.t({
    message: 'Access portals: {0}',
    args: [instances.length],
    comment: '{0} is a number.',
  });
  if (faults.length === 0) return { verdict: 'info', result: found };
  const places = faults.map(({ problem, line, code }) => {
    const where = line ?? code;
    return where === undefined ? problem : `${problem} (${where})`;
  });
  return {
    verdict: 'warning',
    result: `${found}; ${places.join(', ')}`,
    advice: vscode.l10n.t('Fix these lines. The rest of the file is used.'),
  };
}
