/**
 * Setting an instance up, once: chosen from those this computer knows, or described by whatever
 * link or text the person has at hand.
 */
import * as vscode from 'vscode';
import type { AwsConfig } from '../../sharing/awsConfig.ts';
import { withoutIcons } from '../vscode/escape.ts';
import {
  cancelled,
  completeInstance,
  type DescribeDeps,
  describeInstance,
  setUpTitle,
} from './addInstance.ts';
import { approve, readSuggestions, type Suggestion } from './folderSuggestions.ts';
import type { ConfiguredInstance } from './instanceSettings.ts';
import { sameInstance, samePortal } from './requestedScopes.ts';

/**
 * Offers `configured`, those of `~/.aws/config`, and to describe another one; where there is
 * nothing to choose from, the person describes one at once.
 * Rejects with `SignInError('cancelled')`.
 */
export async function setUp(
  configured: readonly ConfiguredInstance[],
  deps: DescribeDeps,
): Promise<ConfiguredInstance> {
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
  const rows = [
    ...configured.map(rowOf),
    ...separated(vscode.l10n.t('In {0}', nameOf(config)), found.map(rowOf)),
    ...suggested.flatMap((each) =>
      separated(vscode.l10n.t('Suggested by {0}', each.by), [suggestedRow(each, deps)]),
    ),
    ...faultRows(config),
  ];
  if (rows.length === 0) return describeInstance(deps);
  const picked = await vscode.window.showQuickPick(
    [
      ...rows,
      ...separated('', [
        {
          label: `$(add) ${vscode.l10n.t('Another Instance…')}`,
          alwaysShow: true,
          choose: () => describeInstance(deps),
        },
      ]),
    ],
    {
      title: setUpTitle(),
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

function rowOf(instance: ConfiguredInstance): Row {
  return toRow(instance, async () => instance);
}

function suggestedRow(suggestion: Suggestion, deps: DescribeDeps): Row {
  return toRow(suggestion, async () => {
    if (!(await approve(suggestion))) throw cancelled();
    return completeInstance(suggestion, deps);
  });
}

function toRow(
  { name, startUrl, region = '' }: { name: string; startUrl: string; region?: string },
  choose: () => Promise<ConfiguredInstance>,
): Row {
  const [label, detail] = [withoutIcons(name), withoutIcons(startUrl)];
  return { label, description: region, detail, choose };
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
