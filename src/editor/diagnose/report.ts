/**
 * A diagnosis: checks that run at the same time, each with a time limit, and the report of their
 * findings. The report must be safe to show to strangers.
 */
import * as vscode from 'vscode';
import { abortable, type Cancellable } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import { messageOf, networkFaultOf, SignInError } from '../../base/errors.ts';
import { redact } from '../../base/log.ts';
import { OidcError } from '../../oidc/oidcError.ts';

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
  run(options: Cancellable): Promise<Finding>;
}

export interface Checked extends Finding {
  id: string;
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
    checks.map(async ({ id, run }) => {
      const options = { signal: AbortSignal.any([signal, clock.timeout(checkMs)]) };
      try {
        return { id, ...(await abortable(run(options), options)) };
      } catch (error) {
        signal.throwIfAborted();
        const result = options.signal.aborted
          ? vscode.l10n.t('No response within {0} s', checkMs / 1000)
          : failure(error);
        return { id, verdict: 'bad' as const, result };
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

/** The same in every language, like the ids; the most important first. */
const verdicts = ['bad', 'warning', 'good', 'info'] as const;
const marks: Readonly<Record<Finding['verdict'], string>> = {
  bad: 'PROBLEM',
  warning: 'warning',
  good: 'ok',
  info: 'info',
};

/** The report as Markdown. */
export function renderReport(checked: readonly Checked[], made: string): string {
  const problems = checked.filter(({ verdict }) => verdict === 'bad').length;
  const rank = ({ verdict }: Checked) => verdicts.indexOf(verdict);
  const sorted = checked.toSorted((one, other) => rank(one) - rank(other));
  const lines = sorted.flatMap(({ id, verdict, result, advice }) => [
    `- ${marks[verdict]} \`${id}\`: ${result}`,
    ...(advice ? [`  - ${advice}`] : []),
  ]);
  return [
    `# ${vscode.l10n.t('IAM Identity Center Diagnosis')}`,
    '',
    vscode.l10n.t(
      'Created {0}. This report contains no tokens, names or links, so you can paste it into an issue.',
      made,
    ),
    '',
    summary(problems),
    '',
    ...lines,
    '',
  ].join('\n');
}

function summary(problems: number): string {
  if (problems === 0) return vscode.l10n.t('No problems found.');
  if (problems === 1) return vscode.l10n.t('One problem found.');
  return vscode.l10n.t('{0} problems found.', problems);
}
