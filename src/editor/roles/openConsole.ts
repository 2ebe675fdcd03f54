/** "Open AWS Console…": the access portal opens it in the role; nothing of ours travels in the link. */
import * as vscode from 'vscode';
import { SignInError } from '../../base/errors.ts';
import { consoleLink, servicePage } from '../../roles/consoleLink.ts';
import { withoutIcons } from '../vscode/escape.ts';
import { openAddress } from '../vscode/openExternal.ts';
import { settings } from '../vscode/settings.ts';
import { showPick } from '../vscode/showPick.ts';
import { type ChooseRoleDeps, chooseRole } from './pick/chooseRole.ts';
import { readRoleArgument } from './pick/roleArgument.ts';
import { isRole, type PickedRole, toKnown } from './pick/roleRows.ts';
import { roleText } from './pick/roleText.ts';

/** The forms of the command: the start page, or a list of services. */
const consoleForms = ['home', 'service'] as const;

/** Resolves when VS Code was asked to open the page. Rejects as `chooseRole` does. */
export async function openConsole(argument: unknown, deps: ChooseRoleDeps): Promise<void> {
  const asked = readRoleArgument(argument, consoleForms);
  const title = vscode.l10n.t('Open AWS Console');
  // Not checked beforehand: the portal itself reports a role that it does not give.
  const picked = await chooseRole(asked, { title }, deps);
  if (!isRole(picked)) return;
  const isNamed = asked.roleName !== undefined && asked.form === undefined;
  const page = isNamed || asked.form === 'home' ? undefined : await chooseService(title, picked);
  await openAddress(consoleLink(picked.session.instance, picked, page));
  await deps.memory.used(toKnown(picked));
}

/** Often used ones; whatever else is typed is taken as the name of a service in the console. */
const services: readonly [name: string, label: string][] = [
  ['bedrock', 'Amazon Bedrock'],
  ['cloudformation', 'CloudFormation'],
  ['cloudwatch', 'CloudWatch'],
  ['codesuite', 'CodePipeline'],
  ['dynamodbv2', 'DynamoDB'],
  ['ec2', 'EC2'],
  ['ecs', 'ECS'],
  ['eks', 'EKS'],
  ['iam', 'IAM'],
  ['lambda', 'Lambda'],
  ['rds', 'RDS'],
  ['s3', 'S3'],
  ['secretsmanager', 'Secrets Manager'],
];

/** Resolves to the page of a service; to `undefined` for the start page. */
async function chooseService(title: string, picked: PickedRole): Promise<string | undefined> {
  type Row = vscode.QuickPickItem & { service: string };
  const region = settings.defaultRegion() ?? picked.session.instance.region;
  if (servicePage('s3', region) === undefined) return undefined;
  const home: Row = {
    service: '',
    label: vscode.l10n.t('Console Home'),
    iconPath: new vscode.ThemeIcon('home'),
  };
  const rows = (typed: string): Row[] => [
    home,
    ...services.map(([service, label]): Row => ({ service, label, description: service })),
    ...(/^[a-z0-9-]+$/.test(typed) && !services.some(([name]) => name === typed)
      ? [{ service: typed, label: typed, alwaysShow: true }]
      : []),
  ];
  const chosen = await showPick<Row, string>({
    title,
    placeholder: vscode.l10n.t(
      'Choose a service to open as {0}, or enter its name',
      withoutIcons(roleText(picked)),
    ),
    idOf: ({ service }) => service,
    fill: (view) => view.setRows(rows('')),
    onType: (view) => view.setRows(rows(view.value.trim())),
    choose: ({ service }) => service,
  });
  if (typeof chosen !== 'string') throw new SignInError('cancelled', 'console: no page chosen');
  return chosen === '' ? undefined : servicePage(chosen, region);
}
