/** The command Diagnose Sign-in: collects the checks, and shows the report. */

import { arch, platform } from 'node:os';
import * as vscode from 'vscode';
import type { Clock } from '../../base/clock.ts';
import { SignInError } from '../../base/errors.ts';
import type { Log } from '../../base/log.ts';
import type { SessionEngine } from '../../sessions/engine.ts';
import type { Instance } from '../../sessions/session.ts';
import type { SharedOptions } from '../../sharing/sharedOptions.ts';
import type { ApplicationTokensDeps } from '../applications/applicationTokens.ts';
import { readInstances } from '../instances/instanceSettings.ts';
import { sameInstance } from '../instances/requestedScopes.ts';
import type { RoleInUse } from '../roles/roleInUse.ts';
import { loopbackReachable } from '../signIn/loopbackReach.ts';
import { explain } from '../text/errorText.ts';
import { createEditorSecretStore } from '../vscode/editorSecretStore.ts';
import { hasApplications, settings } from '../vscode/settings.ts';
import { withCancellableProgress } from '../vscode/withCancellableProgress.ts';
import { machineChecks, type NetworkSettings } from './machineChecks.ts';
import { type Check, type Finding, runChecks } from './report.ts';
import { showReport } from './reportView.ts';
import { type RoleCheckDeps, roleChecks } from './roleCheck.ts';
import { type ServiceCheckDeps, serviceChecks } from './serviceChecks.ts';

export interface DiagnoseDeps {
  clock: Clock;
  log: Log;
  engine: () => Promise<SessionEngine>;
  service: () => Promise<
    Pick<ServiceCheckDeps, 'http' | 'clientName' | 'config' | 'prober'> &
      Pick<RoleCheckDeps, 'portal' | 'callerIdentity'> &
      Pick<ApplicationTokensDeps, 'iamTokens'> & { sharedOptions: SharedOptions }
  >;
  roleCredentials: ApplicationTokensDeps['roleCredentials'];
  inUse: RoleInUse;
  context: vscode.ExtensionContext;
}

/** More would make the report too long to read. */
const mostInstances = 5;

/** Resolves when the report is shown. Rejects with `SignInError('cancelled')`. */
export async function diagnose(deps: DiagnoseDeps): Promise<void> {
  const title = vscode.l10n.t('Diagnosing the sign-in…');
  const checked = await withCancellableProgress(title, async ({ signal }) =>
    runChecks(await gather(deps), deps, { signal }),
  );
  showReport(checked, deps.clock.now());
}

async function gather({
  clock,
  log,
  engine,
  service,
  roleCredentials,
  inUse,
  context,
}: DiagnoseDeps): Promise<Check[]> {
  const { iamTokens, ...built } = await service();
  const serviceDeps = { clock, ...built };
  const network = networkSettings();
  const sessions = async () => (await engine()).list();
  const instances: Instance[] = [...configured()];
  const signedIn = (await sessions()).flatMap(({ instance, application }) =>
    application ? [] : instance,
  );
  for (const instance of signedIn) {
    if (!instances.some((each) => sameInstance(each, instance))) instances.push(instance);
  }
  return [
    { id: 'versions', run: async () => describeVersions(context) },
    { id: 'settings', run: async () => describeSettings(instances.length) },
    ...machineChecks({
      ...serviceDeps,
      log,
      env: process.env,
      caBundle: serviceDeps.sharedOptions.caBundle,
      network,
      loopbackReachable: await loopbackReachable(context.extension, { clock, log }),
      secretStore: createEditorSecretStore(context.secrets),
      sessions,
    }),
    ...roleChecks({ ...serviceDeps, env: process.env, engine: await engine(), inUse }),
    ...(await checksOfApplications({ engine: await engine(), roleCredentials, iamTokens })),
    ...serviceChecks(instances.slice(0, mostInstances), {
      ...serviceDeps,
      log,
      signedIn,
      mayProbe: settings.allowDeviceCode(),
      proxied: Boolean(network.proxy || process.env.HTTPS_PROXY || process.env.https_proxy),
    }),
  ];
}

/** Most users have no applications. */
async function checksOfApplications(deps: ApplicationTokensDeps): Promise<Check[]> {
  if (!hasApplications()) return [];
  const { applicationChecks } = await import('./applicationChecks.ts');
  return applicationChecks(deps);
}

/** A check reports settings that cannot be read; they must not prevent the report. */
function configured(): readonly Instance[] {
  try {
    return readInstances();
  } catch (error) {
    if (error instanceof SignInError) return [];
    throw error;
  }
}

function describeVersions({ extension }: vscode.ExtensionContext): Finding {
  const { version } = extension.packageJSON as { version: string };
  const inBrowser = vscode.env.uiKind === vscode.UIKind.Web;
  const onUi = extension.extensionKind === vscode.ExtensionKind.UI;
  const result = [
    `iam-identity-center-auth ${version}`,
    `${vscode.env.appName} ${vscode.version} (${inBrowser ? 'web' : 'desktop'})`,
    // In a browser, this is the name of a server.
    ...(inBrowser ? [] : [`remote: ${vscode.env.remoteName ?? '–'}`]),
    `extension kind: ${onUi ? 'ui' : 'workspace'}`,
    `Node ${process.versions.node}`,
    `${platform()} ${arch()}`,
    vscode.env.language,
  ].join(', ');
  return { verdict: 'info', result };
}

async function describeSettings(instances: number): Promise<Finding> {
  try {
    readInstances();
    const result = [
      `signInMethod: ${settings.signInMethod()}`,
      `allowDeviceCode: ${settings.allowDeviceCode()}`,
      `useFipsEndpoint: ${settings.useFipsEndpoint()}`,
      `useDualstackEndpoint: ${settings.useDualstackEndpoint()}`,
      vscode.l10n.t({
        message: 'Access portals: {0}',
        args: [instances],
        comment: '{0} is a number.',
      }),
    ].join(', ');
    return { verdict: 'info', result };
  } catch (error) {
    if (!(error instanceof SignInError)) throw error;
    return { verdict: 'bad', result: explain(error) };
  }
}

function networkSettings(): NetworkSettings {
  const http = vscode.workspace.getConfiguration('http');
  return {
    proxy: http.get('proxy', ''),
    proxySupport: http.get('proxySupport', 'override'),
    noProxy: http.get('noProxy', []),
    proxyStrictSSL: http.get('proxyStrictSSL', true),
    systemCertificates: http.get('systemCertificates', true),
  };
}
