/** Choosing an access portal from those that this computer knows, or adding one. */
import * as vscode from 'vscode';
import { samePortal } from '../../sessions/session.ts';
import type { AwsConfig } from '../../sharing/awsConfig.ts';
import { withoutIcons } from '../vscode/escape.ts';
import { type Back, back } from '../vscode/navigation.ts';
import { showPick } from '../vscode/showPick.ts';
import {
  addInstance,
  type ChosenInstance,
  cancelled,
  completeInstance,
  setUpTitle,
} from './addInstance.ts';
import { explainConfigFault } from './configFaultText.ts';
import { approve, readSuggestions, type Suggestion } from './folderSuggestions.ts';
import type { ConfiguredInstance } from './instanceSettings.ts';
import type { InstanceDeps } from './regionSearch.ts';
import { sameInstance } from './requestedScopes.ts';

/**
 * Offers `configured`, those of `~/.aws/config`, what the open folders suggest, and adding another.
 * If there is nothing to choose from, the user adds one at once. Rejects with
 * `SignInError('cancelled')`.
 */
export async function pickInstance(
  configured: readonly ConfiguredInstance[],
  deps: InstanceDeps,
): Promise<ChosenInstance> {
  const known = await knownRows(configured, deps);
  if (known.length === 0) {
    const added = await addInstance(deps, { firstStep: 1, canGoBack: false });
    if (added === back) throw cancelled();
    return added;
  }
  const another: Row = {
    label: `$(add) ${vscode.l10n.t('Another Access Portal…')}`,
    alwaysShow: true,
    choose: () => addInstance(deps, { firstStep: 2, canGoBack: true }),
  };
  for (;;) {
    const picked = await showPick<Row, Row['choose']>({
      title: setUpTitle(),
      placeholder: vscode.l10n.t('Choose an access portal'),
      fill: (view) => view.setRows([...known, ...separated('', [another])]),
      choose: ({ choose }) => choose,
    });
    if (!picked || picked === back) throw cancelled();
    const chosen = await picked();
    if (chosen !== back) return chosen;
  }
}

/** A row for each access portal that this computer knows. */
async function knownRows(
  configured: readonly ConfiguredInstance[],
  deps: InstanceDeps,
): Promise<Row[]> {
  const { readAwsConfig } = await import('../../sharing/awsConfig.ts');
  const config = await readAwsConfig(process.env);
  for (const { problem, line, code } of config.faults) {
    deps.log.warn(`aws config: ${problem}: ${line ?? code}`);
  }
  const found = config.instances.filter(
    (each) => !configured.some((known) => sameInstance(known, each)),
  );
  const suggestions = await readSuggestions(deps);
  const suggested = suggestions.filter(
    ({ startUrl }) =>
      ![...configured, ...found].some((each) => samePortal(each.startUrl, startUrl)),
  );
  return [
    ...configured.map(rowOf),
    ...separated(
      vscode.l10n.t({
        message: 'In {0}',
        args: [nameOf(config)],
        comment: '{0} is the path of a file.',
      }),
      found.map(rowOf),
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

interface Row extends vscode.QuickPickItem {
  /** What choosing it leads to. A separator cannot be chosen. */
  choose(): Promise<ChosenInstance | Back>;
}

function rowOf(instance: ConfiguredInstance): Row {
  return toRow(instance, async () => instance);
}

function suggestedRow(suggestion: Suggestion, deps: InstanceDeps): Row {
  return toRow(suggestion, async () => {
    if (!(await approve(suggestion))) throw cancelled();
    return completeInstance(suggestion, deps);
  });
}

function toRow(
  { name, startUrl, region = '' }: { name: string; startUrl: string; region?: string },
  choose: Row['choose'],
): Row {
  const [label, detail] = [withoutIcons(name), withoutIcons(startUrl)];
  return { label, description: region, detail, choose };
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

/** What is wrong with the file, and the way to each line. */
function faultRows(config: AwsConfig): Row[] {
  const { file, faults } = config;
  return faults.slice(0, mostFaults).map((fault) => {
    const line = (fault.line ?? 1) - 1;
    return {
      label: `$(warning) ${nameOf(config)}`,
      detail: explainConfigFault(fault, file),
      choose: async () => {
        const selection = new vscode.Range(line, 0, line, 0);
        await vscode.window.showTextDocument(vscode.Uri.file(file), { selection });
        throw cancelled();
      },
    };
  });
}

function nameOf({ file }: AwsConfig): string {
  return process.env.AWS_CONFIG_FILE ? file : '~/.aws/config';
}
