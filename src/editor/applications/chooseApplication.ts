/** Whether a sign-in is for an application, and for which. */

import * as vscode from 'vscode';
import { SignInError } from '../../base/errors.ts';
import { applicationIdOf } from '../../oidc/applicationArn.ts';
import { readInstances } from '../instances/instanceSettings.ts';
import { explain } from '../text/errorText.ts';
import { withoutIcons } from '../vscode/escape.ts';
import { back } from '../vscode/navigation.ts';
import { section } from '../vscode/settings.ts';
import { showPick } from '../vscode/showPick.ts';
import {
  type ConfiguredApplication,
  readApplications,
  requireApplication,
} from './applicationSettings.ts';

export interface WantedApplication {
  arn?: string | undefined;
  /** A name in the settings, which may be that of an access portal. */
  name?: string | undefined;
  /** Whether the user chooses what to sign in to. */
  choose?: boolean | undefined;
}

interface Row extends vscode.QuickPickItem {
  /** Throws for an entry of the settings that cannot be used. */
  choose(): ConfiguredApplication | undefined;
}

/**
 * Resolves to `undefined` for an access portal. Rejects with `SignInError`: `cancelled`, `application`
 * for an ARN that is not configured, or `bad-settings`.
 */
export async function chooseApplication({
  arn,
  name,
  choose,
}: WantedApplication): Promise<ConfiguredApplication | undefined> {
  if (arn !== undefined) return requireApplication(arn);
  if (name !== undefined) {
    if (readInstances().some((instance) => instance.name === name)) return undefined;
    return readApplications().applications.find(({ instance }) => instance.name === name);
  }
  return choose ? pick() : undefined;
}

/** Asks only if there is an application. */
async function pick(): Promise<ConfiguredApplication | undefined> {
  const { applications, faults } = readApplications();
  if (applications.length + faults.length === 0) return undefined;
  const portals = readInstances().map((instance) => instance.name);
  const portal: Row = {
    label: vscode.l10n.t('AWS access portal'),
    iconPath: new vscode.ThemeIcon('globe'),
    detail: withoutIcons(portals.join(' · ')),
    choose: () => undefined,
  };
  const wrong = faults.map((fault) => ({
    label: `${section}.applications`,
    iconPath: new vscode.ThemeIcon('warning'),
    detail: withoutIcons(explain(fault)),
    choose: () => {
      throw fault;
    },
  }));
  const rows: Row[] = applications.map((application) => ({
    label: withoutIcons(application.instance.name),
    iconPath: new vscode.ThemeIcon('symbol-event'),
    description: application.instance.region,
    // The whole ARN would be cut off before the part that differs.
    detail: applicationIdOf(application.arn),
    choose: () => application,
  }));
  const picked = await showPick<Row, Row['choose']>({
    title: vscode.l10n.t('Sign in with IAM Identity Center'),
    placeholder: vscode.l10n.t('Choose an access portal or an application'),
    fill: (view) => view.setRows([portal, ...rows, ...wrong]),
    choose: (row) => row.choose,
  });
  if (picked === undefined || picked === back) {
    throw new SignInError('cancelled', 'sign-in: nothing was chosen');
  }
  return picked();
}
