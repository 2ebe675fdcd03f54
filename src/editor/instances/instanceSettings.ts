/** The access portals in the user's settings: reading them, and adding what a set-up has found. */

import * as v from 'valibot';
import * as vscode from 'vscode';
import { messageOf } from '../../base/errors.ts';
import { readStartUrl, startUrlProblemOf } from '../../oidc/startUrl.ts';
import type { Instance } from '../../sessions/session.ts';
import { explainStartUrl } from '../text/errorText.ts';
import { noList, unusableSetting } from '../text/unusableSetting.ts';
import { ownValue, section } from '../vscode/settings.ts';
import { sameInstance } from './requestedScopes.ts';

export interface ConfiguredInstance extends Instance {
  scopes?: readonly string[] | undefined;
}

const text = v.pipe(v.string(), v.trim(), v.nonEmpty());
const instanceSchema = v.object({
  name: text,
  startUrl: text,
  region: v.pipe(text, v.regex(/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/)),
  scopes: v.optional(v.array(v.string())),
});

/** @throws SignInError `bad-settings` naming the entry that cannot be used and why */
export function readInstances(): ConfiguredInstance[] {
  const value = ownValue('instances');
  if (Array.isArray(value)) return value.map(readInstance);
  throw unusableSetting(`${section}.instances`, noList());
}

function readInstance(value: unknown, index: number): ConfiguredInstance {
  const where = `${section}.instances[${index}]`;
  const parsed = v.safeParse(instanceSchema, value);
  if (!parsed.success) {
    const member = v.getDotPath(parsed.issues[0]) ?? '';
    throw unusableSetting(where, memberRules[member.split('.')[0] ?? '']?.() ?? noObject());
  }
  try {
    return { ...parsed.output, startUrl: readStartUrl(parsed.output.startUrl).startUrl };
  } catch (cause) {
    const problem = startUrlProblemOf(cause);
    throw problem ? unusableSetting(where, explainStartUrl(problem.rule)) : cause;
  }
}

const memberRules: Readonly<Record<string, () => string>> = {
  name: () => vscode.l10n.t('"name" must be a string.'),
  startUrl: () => vscode.l10n.t('"startUrl" must be the link to an access portal.'),
  region: () =>
    vscode.l10n.t('"region" must be the name of an AWS Region, such as {0}.', 'us-east-1'),
  scopes: () => vscode.l10n.t('"scopes" must be a list of strings.'),
};
const noObject = () => vscode.l10n.t('It must contain "name", "startUrl" and "region".');

/** Adds an instance at the end, unless it is there already. */
export async function keepInstance(instance: ConfiguredInstance): Promise<void> {
  if (readInstances().some((each) => sameInstance(each, instance))) return;
  const { name, startUrl, region, scopes } = instance;
  await update((known) => [...known, { name, startUrl, region, ...(scopes && { scopes }) }]);
}

/** Replaces start URL and region of `instance` by those of `next`, if it is configured. */
export async function replaceInstance(instance: Instance, next: Instance): Promise<void> {
  const { startUrl, region } = next;
  await update((known) =>
    known.map((entry) =>
      v.is(instanceSchema, entry) && sameInstance(entry, instance)
        ? { ...entry, startUrl, region }
        : entry,
    ),
  );
}

/**
 * Invalid entries stay as the user wrote them. If the settings cannot be written (read-only, or not
 * JSON), the user is warned and the sign-in goes on.
 */
async function update(change: (known: unknown[]) => unknown[]): Promise<void> {
  const value = ownValue('instances');
  const known: unknown[] = Array.isArray(value) ? value : [];
  try {
    await vscode.workspace
      .getConfiguration(section)
      .update('instances', change(known), vscode.ConfigurationTarget.Global);
  } catch (error) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('The access portal could not be saved in your settings: {0}', messageOf(error)),
    );
  }
}
