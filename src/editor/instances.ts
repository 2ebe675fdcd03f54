/** Which instance of Identity Center a sign-in is for: the configured one, a choice, or a new one. */
import * as vscode from 'vscode';
import { messageOf, SignInError } from '../base/errors.ts';
import { isRegion, knownRegions } from '../oidc/regions.ts';
import { readStartUrl } from '../oidc/startUrl.ts';
import type { Instance } from '../sessions/session.ts';
import { samePortal } from './askedScopes.ts';
import { type ConfiguredInstance, settings } from './settings.ts';

/** What a caller may say about the instance it wants. */
export interface WantedInstance {
  name?: string | undefined;
  startUrl?: string | undefined;
  region?: string | undefined;
}

/**
 * The instance for a sign-in. A configured one that fits is used without asking; several are
 * offered by name; with none, the person is asked for the portal link and the region, once.
 * Rejects with `SignInError`: `cancelled`, or `bad-settings` for a name that is not configured.
 */
export async function chooseInstance(wanted: WantedInstance): Promise<ConfiguredInstance> {
  const configured = settings.instances();
  const fitting = configured.filter(
    ({ name, startUrl, region }) =>
      (wanted.name === undefined || wanted.name === name) &&
      (wanted.startUrl === undefined || samePortal(wanted.startUrl, startUrl)) &&
      (wanted.region === undefined || wanted.region === region),
  );
  const [only] = fitting;
  if (only && fitting.length === 1) return only;
  if (wanted.startUrl !== undefined) return describeUnconfigured(wanted.startUrl, wanted.region);
  if (fitting.length > 1) return pickInstance(fitting);
  if (wanted.name !== undefined) {
    throw new SignInError('bad-settings', `no instance is named "${wanted.name}" in your settings`);
  }
  return addInstance();
}

/** Asks for a portal link and, where the link does not hold it, the region; remembers both. */
export async function addInstance(): Promise<Instance> {
  const link = await vscode.window.showInputBox({
    title: vscode.l10n.t('Sign in with IAM Identity Center'),
    prompt: vscode.l10n.t('The link of your AWS access portal'),
    placeHolder: 'https://d-1234567890.awsapps.com/start',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? undefined : startUrlProblem(text)),
  });
  if (!link?.trim()) throw new SignInError('cancelled', 'set-up: no start URL given');
  const { startUrl, name, region } = readStartUrl(link);
  const instance = { name, startUrl, region: region ?? (await askRegion()) };
  await settings.addInstance(instance);
  return instance;
}

async function describeUnconfigured(link: string, asked: string | undefined): Promise<Instance> {
  const { startUrl, name, region } = readStartUrl(link);
  if (asked !== undefined && !isRegion(asked)) {
    throw new SignInError('bad-settings', `"${asked}" is not the name of a region`);
  }
  return { name, startUrl, region: asked ?? region ?? (await askRegion()) };
}

async function pickInstance(instances: readonly ConfiguredInstance[]): Promise<ConfiguredInstance> {
  const other = { label: vscode.l10n.t('Another Instance…'), alwaysShow: true };
  const picked = await vscode.window.showQuickPick(
    [
      ...instances.map((instance) => ({
        label: instance.name,
        description: instance.region,
        detail: instance.startUrl,
        instance,
      })),
      { label: '', kind: vscode.QuickPickItemKind.Separator },
      other,
    ],
    {
      title: vscode.l10n.t('Sign in with IAM Identity Center'),
      placeHolder: vscode.l10n.t('Which instance?'),
      ignoreFocusOut: true,
    },
  );
  if (picked === undefined) throw new SignInError('cancelled', 'sign-in: no instance chosen');
  return 'instance' in picked ? picked.instance : addInstance();
}

/** A list one can type in; a region too new for the list is taken when it looks like one. */
async function askRegion(): Promise<string> {
  const pick = vscode.window.createQuickPick();
  try {
    return await new Promise<string>((resolve, reject) => {
      const known = knownRegions.map((label) => ({ label }));
      pick.title = vscode.l10n.t('Region of Identity Center');
      pick.placeholder = vscode.l10n.t(
        'Where Identity Center is enabled, not where you deploy. Type or choose.',
      );
      pick.ignoreFocusOut = true;
      pick.items = known;
      pick.onDidChangeValue((value) => {
        const typed = value.trim();
        const isNew = isRegion(typed) && !knownRegions.includes(typed);
        pick.items = isNew
          ? [...known, { label: typed, description: vscode.l10n.t('not in the list of regions') }]
          : known;
      });
      pick.onDidAccept(() => {
        const chosen = pick.activeItems[0]?.label;
        if (chosen !== undefined) resolve(chosen);
      });
      pick.onDidHide(() => reject(new SignInError('cancelled', 'set-up: no region chosen')));
      pick.show();
    });
  } finally {
    pick.dispose();
  }
}

function startUrlProblem(text: string): string | undefined {
  try {
    readStartUrl(text);
    return undefined;
  } catch (error) {
    return vscode.l10n.t(
      '{0}. A start URL looks like {1}.',
      messageOf(error),
      'https://d-1234567890.awsapps.com/start',
    );
  }
}
