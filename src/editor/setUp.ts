/**
 * Setting an instance up, once: chosen from those this computer knows, or described by whatever
 * link or text the person has at hand. What was learned is kept in their settings.
 */
import * as vscode from 'vscode';
import { messageOf, SignInError } from '../base/errors.ts';
import type { Log } from '../base/log.ts';
import type { Http } from '../http/http.ts';
import { resolvePortal } from '../oidc/resolvePortal.ts';
import type { StartUrl } from '../oidc/startUrl.ts';
import type { AwsConfig } from '../sharing/awsConfig.ts';
import { sameInstance } from './askedScopes.ts';
import { askRegion } from './askRegion.ts';
import { addInstance, type ConfiguredInstance, readInstances } from './instanceSettings.ts';
import { type PastedProblem, readPasted } from './pasted.ts';
import { withoutIcons } from './plainText.ts';
import { explainStartUrl } from './startUrlMessages.ts';

export interface SetUpDeps {
  log: Log;
  http(): Promise<Http>;
}

/**
 * Offers `configured`, those of `~/.aws/config`, and to describe another one; where there is
 * nothing to choose from, the person describes one at once.
 * Rejects with `SignInError('cancelled')`.
 */
export async function setUp(
  configured: readonly ConfiguredInstance[],
  deps: SetUpDeps,
): Promise<ConfiguredInstance> {
  const { readAwsConfig } = await import('../sharing/awsConfig.ts');
  const config = await readAwsConfig(process.env);
  for (const { problem, line, code } of config.faults) {
    deps.log.warn(`aws config: ${problem}: ${line ?? code}`);
  }
  const found = config.instances.filter(
    (each) => !configured.some((known) => sameInstance(known, each)),
  );
  const rows = [
    ...configured.map((instance) => rowOf(instance, async () => instance)),
    ...separated(
      vscode.l10n.t('In {0}', nameOf(config)),
      found.map((instance) => rowOf(instance, () => keep(instance))),
    ),
    ...faultRows(config),
  ];
  if (rows.length === 0) return describe(deps);
  const picked = await vscode.window.showQuickPick(
    [
      ...rows,
      ...separated('', [
        {
          label: `$(add) ${vscode.l10n.t('Another Instance…')}`,
          alwaysShow: true,
          choose: () => describe(deps),
        },
      ]),
    ],
    {
      title: title(),
      placeHolder: vscode.l10n.t('Which instance?'),
      matchOnDetail: true,
      ignoreFocusOut: true,
    },
  );
  if (!picked?.choose) throw cancelled();
  return picked.choose();
}

interface Row extends vscode.QuickPickItem {
  choose?(): Promise<ConfiguredInstance>;
}

function rowOf(instance: ConfiguredInstance, choose: () => Promise<ConfiguredInstance>): Row {
  const { name, region, startUrl } = instance;
  return { label: withoutIcons(name), description: region, detail: startUrl, choose };
}

function separated(label: string, rows: readonly Row[]): Row[] {
  const line = { label, kind: vscode.QuickPickItemKind.Separator };
  return rows.length > 0 ? [line, ...rows] : [];
}

/** What is wrong with the file, and the way to the line. */
function faultRows(config: AwsConfig): Row[] {
  const { file, faults } = config;
  const [first] = faults;
  if (!first) return [];
  const { problem, line = 1, code = '' } = first;
  const texts = {
    unreadable: () => vscode.l10n.t('The file cannot be read ({0}).', code),
    'not-understood': () => vscode.l10n.t('Line {0} cannot be understood.', line),
    'start-url': () => vscode.l10n.t('The section in line {0} has no usable start URL.', line),
    region: () => vscode.l10n.t('The section in line {0} has no usable region.', line),
  };
  const choose = async () => {
    const selection = new vscode.Range(line - 1, 0, line - 1, 0);
    await vscode.window.showTextDocument(vscode.Uri.file(file), { selection });
    throw cancelled();
  };
  return [{ label: `$(warning) ${nameOf(config)}`, detail: texts[problem](), choose }];
}

function nameOf({ file }: AwsConfig): string {
  return process.env.AWS_CONFIG_FILE ? file : '~/.aws/config';
}

/** Asks until start URL and region are known. */
async function describe(deps: SetUpDeps): Promise<ConfiguredInstance> {
  let pasted = await ask(vscode.l10n.t('Paste the link of your AWS access portal.'));
  if (pasted.startUrl === undefined) {
    const { region = '' } = pasted;
    pasted = {
      region,
      ...(await ask(
        vscode.l10n.t('The region is {0}. Now the link of the portal itself.', region),
      )),
    };
  }
  const { startUrl, name, scopes } = pasted;
  if (startUrl === undefined || name === undefined) throw cancelled();
  const portal = pasted.partition ? pasted : await lookUp(startUrl, deps);
  const region = pasted.region ?? portal?.region ?? (await askRegion(portal?.partition));
  return keep({ name, startUrl, region, ...(scopes && { scopes }) });
}

async function ask(prompt: string) {
  const text = await vscode.window.showInputBox({
    title: title(),
    prompt,
    placeHolder: 'https://d-1234567890.awsapps.com/start',
    ignoreFocusOut: true,
    validateInput: (typed) => (typed.trim() === '' ? undefined : remark(typed)),
  });
  if (!text?.trim()) throw cancelled();
  const reading = readPasted(text);
  // The input box lets nothing else pass.
  if ('problem' in reading) throw new SignInError('bad-settings', `set-up: ${reading.problem}`);
  return reading.pasted;
}

/** What is to be said about a text while it is typed. */
function remark(text: string): string | vscode.InputBoxValidationMessage | undefined {
  const reading = readPasted(text);
  if ('problem' in reading) return explainProblem(reading.problem);
  const { startUrl, partition, region } = reading.pasted;
  const info = (message: string) => ({
    message,
    severity: vscode.InputBoxValidationSeverity.Info,
  });
  if (startUrl === undefined) {
    return info(
      vscode.l10n.t('This page tells the region, {0}, but not the portal.', region ?? ''),
    );
  }
  if (partition !== undefined) return undefined;
  const { host } = new URL(startUrl);
  return info(vscode.l10n.t('{0} is no host of AWS. It will be asked where it leads.', host));
}

function explainProblem(problem: PastedProblem): string {
  switch (problem) {
    case 'not-a-url':
      return vscode.l10n.t(
        'Not a known form. Paste the link of your access portal or of its device page, an issuer URL, an address of your organisation that leads to the portal, or an [sso-session] section of ~/.aws/config.',
      );
    case 'section-without-start-url':
      return vscode.l10n.t('The section has no sso_start_url.');
    case 'section-with-wrong-region':
      return vscode.l10n.t('The sso_region of the section is not the name of a region.');
    default:
      return explainStartUrl(problem);
  }
}

/** Where a host that AWS does not own leads. The person may know better than the answer. */
async function lookUp(startUrl: string, { http, log }: SetUpDeps): Promise<StartUrl | undefined> {
  const { host } = new URL(startUrl);
  const portal = await vscode.window.withProgress(
    {
      location: vscode.ProgressLocation.Notification,
      title: vscode.l10n.t('Asking {0} where it leads…', host),
      cancellable: true,
    },
    async (_progress, token) => {
      const cancel = new AbortController();
      const subscription = token.onCancellationRequested(() => cancel.abort(cancelled()));
      try {
        return await resolvePortal(startUrl, { http: await http() }, cancel);
      } catch (error) {
        cancel.signal.throwIfAborted();
        log.warn(`set-up: start URL not looked up: ${messageOf(error)}`);
        return undefined;
      } finally {
        subscription.dispose();
      }
    },
  );
  if (portal) return portal;
  const goOn = vscode.l10n.t('Use It Anyway');
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t('{0} does not lead to an AWS access portal.', host),
    { modal: true, detail: vscode.l10n.t('A wrong link ends in a sign-in that is refused.') },
    goOn,
  );
  if (chosen !== goOn) throw cancelled();
  return undefined;
}

/** Remembers an instance, once. */
async function keep(instance: ConfiguredInstance): Promise<ConfiguredInstance> {
  const known = readInstances().find((each) => sameInstance(each, instance));
  if (known) return known;
  await addInstance(instance);
  return instance;
}

function title(): string {
  return vscode.l10n.t('Sign in with IAM Identity Center');
}

function cancelled(): SignInError {
  return new SignInError('cancelled', 'set-up: the person left it');
}
