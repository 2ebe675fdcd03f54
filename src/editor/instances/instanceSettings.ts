/** The access portals in the user's settings: reading them, and adding what a set-up has found. */

import * as v from 'valibot';
import * as vscode from 'vscode';
import { neverAborted } from '../../base/abortable.ts';
import { hasCode, messageOf } from '../../base/errors.ts';
import { readStartUrl, startUrlProblemOf } from '../../oidc/startUrl.ts';
import { readableName } from '../../sessions/account/accountLabel.ts';
import { type Instance, scopeSet } from '../../sessions/session.ts';
import { explainStartUrl } from '../text/errorText.ts';
import { noList, unusableSetting } from '../text/unusableSetting.ts';
import type { Back } from '../vscode/navigation.ts';
import { ownValue, section } from '../vscode/settings.ts';
import { type InputOptions, showInput } from '../vscode/showInput.ts';
import { defaultScope, sameInstance } from './requestedScopes.ts';

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

/** Adds an instance at the end, unless it is there already with the same scopes. */
export async function keepInstance(instance: ConfiguredInstance): Promise<void> {
  if (readInstances().some((each) => sameChoice(each, instance))) return;
  const { name, startUrl, region, scopes } = instance;
  await update((known) => [...known, { name, startUrl, region, ...(scopes && { scopes }) }]);
}

type Entry = v.InferOutput<typeof instanceSchema>;

/** Changes the entry of `instance`, if it is configured. */
export async function replaceInstance(
  instance: Instance,
  change: Partial<Pick<Instance, 'name' | 'startUrl' | 'region'>>,
): Promise<void> {
  await updateEntries(
    (entry) => sameInstance(entry, instance),
    (entry) => [{ ...entry, ...change }],
  );
}

async function updateEntries(
  isMeant: (entry: Entry) => boolean,
  change: (entry: Entry) => unknown[],
): Promise<void> {
  await update((known) =>
    known.flatMap((entry) =>
      v.is(instanceSchema, entry) && isMeant(entry) ? change(entry) : [entry],
    ),
  );
}

/**
 * Asks what to call an access portal: in lists, and in the names of its accounts. Resolves to
 * nothing when the user closed the box.
 * @param options `instance` is the one that has the name already
 */
export async function askForName({
  instance,
  ...options
}: Pick<InputOptions, 'title' | 'prompt' | 'step' | 'value'> & {
  instance?: Instance;
}): Promise<string | Back | undefined> {
  const remarkOn = (text: string) => nameProblem(readableName(text), instance);
  const prompt = vscode.l10n.t({
    message: 'Name for this portal ({0})',
    args: [options.prompt],
    comment: '{0} is the link of an access portal.',
  });
  const typed = await showInput({ ...options, prompt, canGoBack: true, remarkOn }, neverAborted);
  return typeof typed === 'string' ? readableName(typed) : typed;
}

function nameProblem(name: string, instance: Instance | undefined): string | undefined {
  if (name === '') return vscode.l10n.t('Enter a name.');
  const isTaken = configuredOrNone().some(
    (each) => each.name === name && !(instance && sameInstance(each, instance)),
  );
  return isTaken ? vscode.l10n.t('Another access portal has this name.') : undefined;
}

export async function askToRename(instance: ConfiguredInstance): Promise<void> {
  const title = vscode.l10n.t({ message: 'Rename', comment: 'A button of an access portal.' });
  const { name: value, startUrl: prompt } = instance;
  const name = await askForName({ title, prompt, value, instance });
  if (typeof name !== 'string') return;
  await updateEntries(
    (entry) => sameChoice(entry, instance),
    (entry) => [{ ...entry, name }],
  );
}

/** Resolves to whether the user wanted it. */
export async function askToRemove(instance: ConfiguredInstance): Promise<boolean> {
  const { name, startUrl } = instance;
  const remove = vscode.l10n.t({ message: 'Remove', comment: 'A button of an access portal.' });
  const chosen = await vscode.window.showWarningMessage(
    vscode.l10n.t({
      message: 'Remove {0} from your settings?',
      args: [name],
      comment: '{0} is the name of an access portal.',
    }),
    {
      modal: true,
      detail: [
        startUrl,
        vscode.l10n.t('You stay signed in, and you can add the access portal again.'),
      ].join('\n\n'),
    },
    remove,
  );
  if (chosen !== remove) return false;
  await updateEntries(
    (entry) => sameChoice(entry, instance),
    () => [],
  );
  return true;
}

/** For callers that only compare names: a fault in the settings is reported elsewhere. */
export function configuredOrNone(): readonly ConfiguredInstance[] {
  try {
    return readInstances();
  } catch (error) {
    if (hasCode(error, 'bad-settings')) return [];
    throw error;
  }
}

/** Whether two rows of a list would lead to the same sign-in. */
export function sameChoice(one: ConfiguredInstance, other: ConfiguredInstance): boolean {
  const scopesOf = ({ scopes }: ConfiguredInstance) =>
    scopeSet(scopes && scopes.length > 0 ? scopes : [defaultScope]).join(' ');
  return sameInstance(one, other) && scopesOf(one) === scopesOf(other);
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
