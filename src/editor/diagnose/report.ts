/**
 * A diagnosis: checks that run at the same time, each with a time limit, and the report of their
 * findings as Markdown. The report must be safe to show to strangers.
 */
import * as vscode from 'vscode';
import { abortable, type Cancellable } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import { messageOf, networkFaultOf, SignInError } from '../../base/errors.ts';
import { redact } from '../../base/log.ts';
import { OidcError } from '../../oidc/oidcError.ts';
import { withoutLinks } from '../vscode/escape.ts';

/** The finding of one check. It names no user, no company and no path on this computer. */
export interface Finding {
  /** `info` is neither good nor bad. */
  verdict: 'good' | 'info' | 'warning' | 'bad';
  result: string;
  /** What to do about it. */
  advice?: string;
}

export interface Check {
  /** The same in every language, so that every reader of a report knows what was checked. */
  id: string;
  /** The number of the access portal that is checked, from 1; nothing for this computer. */
  portal?: number;
  run(options: Cancellable): Promise<Finding>;
}

export interface Checked extends Finding, Pick<Check, 'id' | 'portal'> {}

/** The findings about this computer, or about one access portal. */
export interface ReportSection {
  heading: string;
  /** The worst first. */
  checked: readonly Checked[];
}

/** Longer than a slow proxy takes; all checks run at once. */
const checkMs = 15_000;

/** Runs every check to its end or its time limit. Rejects with `signal.reason` on abort. */
export async function runChecks(
  checks: readonly Check[],
  { clock }: { clock: Clock },
  { signal }: Cancellable,
): Promise<Checked[]> {
  return Promise.all(
    checks.map(async ({ run, ...check }) => {
      const options = { signal: AbortSignal.any([signal, clock.timeout(checkMs)]) };
      try {
        return { ...check, ...(await abortable(run(options), options)) };
      } catch (error) {
        signal.throwIfAborted();
        const result = options.signal.aborted
          ? vscode.l10n.t('No response within {0} s', checkMs / 1000)
          : failure(error);
        return { ...check, verdict: 'bad' as const, result };
      }
    }),
  );
}

/** An error in words for strangers: its kind, but no host, path or address. */
export function failure(error: unknown): string {
  const fault = networkFaultOf(error);
  if (fault) return fault.code === undefined ? fault.kind : `${fault.kind} (${fault.code})`;
  if (error instanceof OidcError) return `${error.details.name} (${error.details.status})`;
  if (!(error instanceof Error)) return 'unknown';
  const { host = '' } =
    error instanceof SignInError && 'host' in error.failure ? error.failure : {};
  const text = messageOf(error).replace(/\w+:\/\/\S+/g, '…');
  return redact(host ? text.replaceAll(host, '…') : text);
}

const verdicts = ['bad', 'warning', 'good', 'info'] as const;

/** The same in every language, like the ids. */
export const marks: Readonly<Record<Finding['verdict'], string>> = {
  bad: 'PROBLEM',
  warning: 'warning',
  good: 'ok',
  info: 'info',
};

/** The findings in the order in which they are read. */
export function sectionsOf(checked: readonly Checked[]): ReportSection[] {
  const rank = ({ verdict }: Checked) => verdicts.indexOf(verdict);
  return [...Map.groupBy(checked, ({ portal }) => portal)].map(([portal, found]) => ({
    heading: headingOf(portal),
    checked: found.toSorted((one, other) => rank(one) - rank(other)),
  }));
}

function headingOf(portal: number | undefined): string {
  if (portal === undefined) return vscode.l10n.t('This computer');
  return vscode.l10n.t({
    message: 'Access portal {0}',
    args: [portal],
    comment: '{0} is a number: the portals are not named, because the report is shared.',
  });
}

/** The report as Markdown. */
export function renderReport(checked: readonly Checked[], made: string): string {
  const tables = sectionsOf(checked).flatMap(({ heading, checked: found }) => [
    `## ${heading}`,
    '',
    '| | | |',
    '|---|---|---|',
    ...found.map(
      ({ id, verdict, result, advice = '' }) =>
        `| ${marks[verdict]} | \`${id}\` | ${cell(result)}${advice && `<br>**${cell(advice)}**`} |`,
    ),
    '',
  ]);
  return [`# ${reportTitle()}`, '', introduction(made), '', summary(checked), '', ...tables].join(
    '\n',
  );
}

/** Users paste the report where elements and images of a text from outside would be loaded. */
function cell(text: string): string {
  return withoutLinks(text)
    .replace(/\s+/g, ' ')
    .replace(/<(?=[a-z/!?])/gi, '&lt;')
    .replaceAll('|', '\\|');
}

export function reportTitle(): string {
  return vscode.l10n.t('IAM Identity Center Diagnosis');
}

/** `made` is when the checks ran, as a text. */
export function introduction(made: string): string {
  return vscode.l10n.t(
    'Created {0}. This report contains no tokens, names or links, so you can paste it into an issue.',
    made,
  );
}

export function summary(checked: readonly Checked[]): string {
  const problems = checked.filter(({ verdict }) => verdict === 'bad').length;
  if (problems === 0) return vscode.l10n.t('No problems found.');
  if (problems === 1) return vscode.l10n.t('One problem found.');
  return vscode.l10n.t('{0} problems found.', problems);
}
