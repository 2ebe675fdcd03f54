/**
 * The person's settings. Only their own level is read: a value from a workspace never counts, so
 * that no folder can steer where a token goes.
 */
import * as v from 'valibot';
import * as vscode from 'vscode';
import { messageOf, SignInError } from '../base/errors.ts';
import type { Method } from '../flows/flow.ts';
import { readStartUrl } from '../oidc/startUrl.ts';
import type { Instance } from '../sessions/session.ts';
import { sameInstance } from './askedScopes.ts';

const section = 'iamIdentityCenter';

export type Choice = 'auto' | 'on' | 'off';

export interface ConfiguredInstance extends Instance {
  scopes?: readonly string[] | undefined;
}

const text = (what: string) => v.pipe(v.string(what), v.trim(), v.nonEmpty(what));
const instanceSchema = v.object({
  name: text('"name" must be a text'),
  startUrl: text('"startUrl" must be a text'),
  region: text('"region" must be a text, such as "us-east-1"'),
  scopes: v.optional(v.array(v.string('"scopes" must be a list of texts'))),
});

export interface Settings {
  /** @throws SignInError `bad-settings` naming the entry that cannot be used and why */
  instances(): ConfiguredInstance[];
  addInstance(instance: ConfiguredInstance): Promise<void>;
  /** Puts start URL and region of `next` in the place of those of `instance`, if it is configured. */
  replaceInstance(instance: Instance, next: Instance): Promise<void>;
  signInMethod(): 'auto' | Method;
  allowDeviceCode(): boolean;
  /** Whether to tell when a session is about to end. */
  noticeBeforeEnd(): boolean;
  stopNotices(): Promise<void>;
  useFipsEndpoint(): Choice;
  useDualstackEndpoint(): Choice;
}

function userValue(key: string): unknown {
  const value = vscode.workspace.getConfiguration(section).inspect(key);
  return value?.globalValue ?? value?.defaultValue;
}

function oneOf<const T extends string>(key: string, allowed: readonly T[]): T {
  const value = userValue(key);
  const found = allowed.find((each) => each === value);
  if (found !== undefined) return found;
  throw new SignInError('bad-settings', `${section}.${key}: must be one of ${allowed.join(', ')}`);
}

function readInstance(value: unknown, index: number): ConfiguredInstance {
  const where = `${section}.instances[${index}]`;
  const parsed = v.safeParse(instanceSchema, value);
  if (!parsed.success) {
    throw new SignInError('bad-settings', `${where}: ${parsed.issues[0].message}`);
  }
  if (!/^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/.test(parsed.output.region)) {
    throw new SignInError('bad-settings', `${where}: "region" is not the name of a region`);
  }
  try {
    return { ...parsed.output, startUrl: readStartUrl(parsed.output.startUrl).startUrl };
  } catch (cause) {
    throw new SignInError('bad-settings', `${where}: ${messageOf(cause)}`, { cause });
  }
}

/**
 * Entries that cannot be used stay as they are: the person wrote them. Settings that cannot be
 * written (read-only, or no JSON any more) are said to be, and no reason not to sign in.
 */
async function updateInstances(change: (known: unknown[]) => unknown[]): Promise<void> {
  const value: unknown = userValue('instances');
  const known: unknown[] = Array.isArray(value) ? value : [];
  try {
    await vscode.workspace
      .getConfiguration(section)
      .update('instances', change(known), vscode.ConfigurationTarget.Global);
  } catch (error) {
    void vscode.window.showWarningMessage(
      vscode.l10n.t('The instance is not kept in your settings: {0}', messageOf(error)),
    );
  }
}

export const settings: Settings = {
  instances() {
    const value = userValue('instances');
    if (!Array.isArray(value)) {
      throw new SignInError('bad-settings', `${section}.instances: must be a list`);
    }
    return value.map(readInstance);
  },
  async addInstance({ name, startUrl, region, scopes }) {
    await updateInstances((known) => [
      ...known,
      { name, startUrl, region, ...(scopes && { scopes }) },
    ]);
  },
  async replaceInstance(instance, { startUrl, region }) {
    await updateInstances((known) =>
      known.map((entry) =>
        v.is(instanceSchema, entry) && sameInstance(entry, instance)
          ? { ...entry, startUrl, region }
          : entry,
      ),
    );
  },
  signInMethod: () => oneOf('signInMethod', ['auto', 'browser', 'deviceCode']),
  // Anything but a clear yes refuses: the setting exists to forbid.
  allowDeviceCode: () => userValue('allowDeviceCode') === true,
  noticeBeforeEnd: () => userValue('noticeBeforeEnd') !== false,
  async stopNotices() {
    await vscode.workspace
      .getConfiguration(section)
      .update('noticeBeforeEnd', false, vscode.ConfigurationTarget.Global);
  },
  useFipsEndpoint: () => oneOf('useFipsEndpoint', ['auto', 'on', 'off']),
  useDualstackEndpoint: () => oneOf('useDualstackEndpoint', ['auto', 'on', 'off']),
};
