/**
 * The checks of each application in the settings: its entry, and the AWS credentials that sign its
 * requests. Nothing is sent to the application. Loaded only where there are applications.
 */
import * as vscode from 'vscode';
import type { Cancellable } from '../../base/abortable.ts';
import { SignInError } from '../../base/errors.ts';
import {
  type ConfiguredApplication,
  readApplications,
} from '../applications/applicationSettings.ts';
import {
  type ApplicationTokensDeps,
  createApplicationTokens,
} from '../applications/applicationTokens.ts';
import { explain } from '../text/errorText.ts';
import type { Check, Finding } from './report.ts';

/** Applications are identified by number, because the report is shared. */
export function applicationChecks(deps: ApplicationTokensDeps): Check[] {
  const { applications, faults } = readApplications();
  const open = createApplicationTokens(deps);
  return [
    ...applications.flatMap((application, i) => [
      {
        id: `application-${i + 1} credentials`,
        run: (options: Cancellable) => checkCredentials(application, open, options),
      },
      ...('browser' in application.assertion
        ? [{ id: `application-${i + 1} authorize`, run: async () => undocumented() }]
        : []),
    ]),
    ...faults.map((fault, i) => ({
      id: `application setting ${i + 1}`,
      run: async (): Promise<Finding> => ({ verdict: 'bad', result: explain(fault) }),
    })),
  ];
}

async function checkCredentials(
  { arn, instance }: ConfiguredApplication,
  open: ReturnType<typeof createApplicationTokens>,
  options: Cancellable,
): Promise<Finding> {
  try {
    await open(arn, instance, options);
    return { verdict: 'good', result: vscode.l10n.t('AWS credentials are available.') };
  } catch (error) {
    const result = missing(error);
    if (!result) throw error;
    return { verdict: 'bad', result };
  }
}

/** Without the names of users, roles and profiles. */
function missing(error: unknown): string | undefined {
  if (!(error instanceof SignInError) || error.failure.code !== 'application') return undefined;
  switch (error.failure.problem.kind) {
    case 'signed-out':
      return vscode.l10n.t('The user whose role signs the requests is not signed in.');
    case 'role':
      return vscode.l10n.t('The access portal refuses the role that signs the requests.');
    case 'profile':
      return vscode.l10n.t('The profile that signs the requests has no AWS credentials.');
    default:
      return undefined;
  }
}

/** That the page is `/authorize` with the ARN as the client is our reading of RFC 6749. */
function undocumented(): Finding {
  return {
    verdict: 'info',
    result: vscode.l10n.t({
      message:
        'Signs in with the browser at {0}. AWS does not document this address for applications, so it may not work.',
      args: ['/authorize'],
      comment: '{0} is the path of a web address.',
    }),
  };
}
