/** Choosing an access portal from those that this computer knows, or adding one. */
import * as vscode from 'vscode';
import { readStartUrl } from '../../oidc/startUrl.ts';
import { samePortal } from '../../sessions/session.ts';
import type { AwsConfig } from '../../sharing/awsConfig.ts';
import { explainConfigFault } from '../text/configFaultText.ts';
import { withoutIcons } from '../vscode/escape.ts';
import { type Back, back } from '../vscode/navigation.ts';
import { showPick } from '../vscode/showPick.ts';
import {
  addInstance,
  type ChosenInstance,
  cancelled,
  completeInstance,
  resolveLink,
  setUpTitle,
  whichPortal,
} from './addInstance.ts';
import type { ApprovedPortal, ChooseDeps } from './approvedPortals.ts';
import { approve, readSuggestions, type Suggestion } from './folderSuggestions.ts';
import {
  askToRemove,
  askToRename,
  type ConfiguredInstance,
  sameChoice,
} from './instanceSettings.ts';

/**
 * Offers those that `configured` returns, those of `~/.aws/config`, those that the user approved
 * for an extension, what the open folders suggest, and adding another. If there is nothing to choose
 * from, the user adds one at once. Rejects with `SignInError('cancelled')`.
 */
export async function pickInstance(
  configured: () => readonly ConfiguredInstance[],
  deps: ChooseDeps,
): Promise<ChosenInstance> {
  for (;;) {
    const known = await knownRows(configured(), deps);
    if (known.length === 0) {
      const added = await addInstance(deps, { firstStep: 1, canGoBack: false });
      if (added === back) throw cancelled();
      return added;
    }
    const another: Row = {
      label: vscode.l10n.t('Another Portal…'),
      iconPath: new vscode.ThemeIcon('add'),
      alwaysShow: true,
      choose: () => addInstance(deps, { firstStep: 2, canGoBack: true }),
    };
    const picked = await showPick<Row, Row['choose']>({
      title: setUpTitle(),
      placeholder: whichPortal(),
      fill: (view) => view.setRows([...known, ...separated('', [another])]),
      choose: (row, _view, button) => actionOf(row, button),
    });
    if (!picked || picked === back) throw cancelled();
    const chosen = await picked();
    if (chosen !== back) return chosen;
  }
}

/** A row for each access portal that this computer knows. */
async function knownRows(
  configured: readonly ConfiguredInstance[],
  deps: ChooseDeps,
): Promise<Row[]> {
  const { readAwsConfig } = await import('../../sharing/awsConfig.ts');
  const config = await readAwsConfig(process.env);
  for (const { problem, line, code } of config.faults) {
    deps.log.warn(`aws config: ${problem}: ${line ?? code}`);
  }
  const found = config.instances.filter(
    (each) => !configured.some((known) => sameChoice(known, each)),
  );
  const isNew = ({ startUrl }: { startUrl: string }) =>
    ![...configured, ...found].some((each) => samePortal(each.startUrl, startUrl));
  const approved = deps.approved.list().filter(isNew);
  const suggested = (await readSuggestions(deps)).filter(isNew);
  const all = [...configured, ...found];
  return [
    ...configured.map((each) => configuredRow(each, all, deps)),
    ...separated(
      vscode.l10n.t({
        message: 'In {0}',
        args: [nameOf(config)],
        comment: '{0} is the path of a file.',
      }),
      found.map((each) => rowOf(each, all)),
    ),
    ...separated(
      vscode.l10n.t('Used by other extensions'),
      approved.map((each) => approvedRow(each, deps)),
    ),
    ...suggested.flatMap((each) =>
      separated(
        vscode.l10n.t({
          message: 'Suggested by {0}',
          args: [each.by],
          comment: '{0} is the name of a folder in the workspace.',
        }),
        [suggestedRow(each, deps)],
      ),
    ),
    ...faultRows(config),
  ];
}

/** What choosing a row, or pressing one of its buttons, leads to; `back` is the list again. */
type Choose = () => Promise<ChosenInstance | Back>;

interface Row extends vscode.QuickPickItem {
  /** A separator cannot be chosen. */
  choose: Choose;
  onButton?: ReadonlyMap<vscode.QuickInputButton, Choose>;
}

function actionOf({ choose, onButton }: Row, button?: vscode.QuickInputButton): Choose {
  return (button && onButton?.get(button)) ?? choose;
}

/** @param all the rows beside it: scopes are shown where they tell two rows apart */
function rowOf(instance: ConfiguredInstance, all: readonly ConfiguredInstance[]): Row {
  const { name, startUrl, region, scopes = [] } = instance;
  const hasTwin = all.some(
    (each) => samePortal(each.startUrl, startUrl) && !sameChoice(each, instance),
  );
  const detail = [startUrl, ...(hasTwin ? [scopes.join(', ')] : [])].filter(Boolean).join(' · ');
  return toRow({ name, region, detail }, async () => instance);
}

function configuredRow(
  instance: ConfiguredInstance,
  all: readonly ConfiguredInstance[],
  deps: ChooseDeps,
): Row {
  const rename = {
    iconPath: new vscode.ThemeIcon('edit'),
    tooltip: vscode.l10n.t({ message: 'Rename', comment: 'A button of an access portal.' }),
  };
  const remove = removeButton();
  return {
    ...rowOf(instance, all),
    buttons: [rename, remove],
    onButton: new Map<vscode.QuickInputButton, Choose>([
      [rename, () => askToRename(instance).then(() => back)],
      [remove, () => removeRow(instance, deps)],
    ]),
  };
}

async function removeRow(instance: ConfiguredInstance, { approved }: ChooseDeps): Promise<Back> {
  if (await askToRemove(instance)) await approved.remove(instance.startUrl);
  return back;
}

function removeButton(): vscode.QuickInputButton {
  return {
    iconPath: new vscode.ThemeIcon('trash'),
    tooltip: vscode.l10n.t({ message: 'Remove', comment: 'A button of an access portal.' }),
  };
}

function approvedRow({ startUrl, region }: ApprovedPortal, deps: ChooseDeps): Row {
  const portal = readStartUrl(startUrl);
  const remove = removeButton();
  const row = toRow({ name: portal.name, region, detail: startUrl }, () =>
    completeInstance({ ...portal, ...(region && { region }) }, deps, { canGoBack: true }),
  );
  const forget = async (): Promise<Back> => {
    await deps.approved.remove(startUrl);
    return back;
  };
  return { ...row, buttons: [remove], onButton: new Map([[remove, forget]]) };
}

function suggestedRow(suggestion: Suggestion, deps: ChooseDeps): Row {
  const { name, region, startUrl } = suggestion;
  return toRow({ name, region, detail: startUrl }, async () => {
    if (!(await approve(suggestion))) return back;
    const address = await resolveLink(suggestion, deps);
    if (address === back) return back;
    return completeInstance({ ...suggestion, ...address }, deps, { canGoBack: true });
  });
}

function toRow(
  { name, region = '', detail }: { name: string; region?: string | undefined; detail: string },
  choose: Choose,
): Row {
  return { label: withoutIcons(name), description: region, detail: withoutIcons(detail), choose };
}

function separated(label: string, rows: readonly Row[]): Row[] {
  const line = { label, kind: vscode.QuickPickItemKind.Separator, choose: notChosen };
  return rows.length > 0 ? [line, ...rows] : [];
}

async function notChosen(): Promise<never> {
  throw cancelled();
}

/** More would hide what can be chosen. */
const mostFaults = 10;

/** What is wrong with the file. Choosing a row opens the line. */
function faultRows(config: AwsConfig): Row[] {
  const { file, faults } = config;
  const label = nameOf(config);
  const iconPath = new vscode.ThemeIcon('warning');
  const rows = faults.slice(0, mostFaults).map((fault) => {
    const line = (fault.line ?? 1) - 1;
    return {
      label,
      iconPath,
      detail: explainConfigFault(fault, file),
      choose: async () => {
        const selection = new vscode.Range(line, 0, line, 0);
        await vscode.window.showTextDocument(vscode.Uri.file(file), { selection });
        throw cancelled();
      },
    };
  });
  if (faults.length <= mostFaults) return rows;
  const detail = vscode.l10n.t({
    message: 'All {0} problems of this file are in the log.',
    args: [faults.length],
    comment: '{0} is a number greater than ten. Choosing the row shows the log.',
  });
  const showLog = async () => {
    await vscode.commands.executeCommand('iamIdentityCenter.showLog');
    throw cancelled();
  };
  return [...rows, { label, detail, choose: showLog }];
}

function nameOf({ file }: AwsConfig): string {
  return process.env.AWS_CONFIG_FILE ? file : '~/.aws/config';
}
