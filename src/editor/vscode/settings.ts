/**
 * The user's settings. Only the user level is read: values from a workspace are ignored, so that no
 * folder can decide where a token is sent.
 */

import * as vscode from 'vscode';
import { isRegion } from '../../aws/regions.ts';
import type { Method } from '../../flows/flow.ts';
import { isTemplate, templateParts } from '../../sharing/profileTemplate.ts';
import { explainedError } from './explainedError.ts';

export const section = 'iamIdentityCenter';

export type Choice = 'auto' | 'on' | 'off';

export interface Settings {
  signInMethod(): 'auto' | Method;
  allowDeviceCode(): boolean;
  /** Whether to show a notification before a session ends. */
  noticeBeforeEnd(): boolean;
  stopNotices(): Promise<void>;
  /** What other programs on this computer may use. */
  shareWithAwsCli(): 'off' | 'accessToken';
  startSharing(): Promise<void>;
  /** Whether debug sessions use the role of the workspace. */
  rolesInDebugSessions(): boolean;
  /** The region of new profiles; `undefined` until the user was asked. */
  defaultRegion(): string | undefined;
  keepDefaultRegion(region: string): Promise<void>;
  /** The template of the names of new profiles. */
  profileName(): string;
  useFipsEndpoint(): Choice;
  useDualstackEndpoint(): Choice;
  /** The program that opens pages, with its arguments; `{url}` in one of them. Empty: VS Code's. */
  browser(): readonly string[];
}

/** The value at the user level, else the default. */
export function ownValue(key: string): unknown {
  const value = vscode.workspace.getConfiguration(section).inspect(key);
  return value?.globalValue ?? value?.defaultValue;
}

function oneOf<const T extends string>(key: string, allowed: readonly T[]): T {
  const value = ownValue(key);
  const found = allowed.find((each) => each === value);
  if (found !== undefined) return found;
  throw explainedError(
    `${section}.${key}: invalid value`,
    vscode.l10n.t({
      message: 'The setting {0} must have one of these values: {1}',
      args: [`${section}.${key}`, allowed.join(', ')],
      comment: '{0} is the name of a setting, {1} a list of values.',
    }),
  );
}

function isCommand(value: unknown): value is string[] {
  if (!Array.isArray(value) || !value.every((each) => typeof each === 'string')) return false;
  const [program, ...args] = value;
  return program === undefined || (program !== '' && args.some((each) => each.includes('{url}')));
}

/** Whether the setting for applications is used, well or badly. */
export function hasApplications(): boolean {
  const value = ownValue('applications') ?? [];
  return !Array.isArray(value) || value.length > 0;
}

async function keep(key: string, value: unknown): Promise<void> {
  const { Global } = vscode.ConfigurationTarget;
  await vscode.workspace.getConfiguration(section).update(key, value, Global);
}

/**
 * Each of these, except the boolean ones, throws `SignInError('bad-settings')` for an invalid
 * value.
 */
export const settings: Settings = {
  signInMethod: () => oneOf('signInMethod', ['auto', 'browser', 'deviceCode']),
  // Only `true` allows it, because the purpose of the setting is to forbid.
  allowDeviceCode: () => ownValue('allowDeviceCode') === true,
  noticeBeforeEnd: () => ownValue('noticeBeforeEnd') !== false,
  stopNotices: () => keep('noticeBeforeEnd', false),
  shareWithAwsCli: () => oneOf('shareWithAwsCli', ['off', 'accessToken']),
  startSharing: () => keep('shareWithAwsCli', 'accessToken'),
  rolesInDebugSessions: () => ownValue('rolesInDebugSessions') !== false,
  defaultRegion() {
    const region = ownValue('defaultRegion');
    if (region === undefined || region === '') return undefined;
    if (typeof region === 'string' && isRegion(region)) return region;
    throw explainedError(
      `${section}.defaultRegion: not usable`,
      vscode.l10n.t(
        'The setting {0} must be the name of a region, such as {1}.',
        `${section}.defaultRegion`,
        'us-east-1',
      ),
    );
  },
  keepDefaultRegion: (region) => keep('defaultRegion', region),
  profileName() {
    const template = ownValue('profileName');
    if (typeof template === 'string' && isTemplate(template)) return template;
    throw explainedError(
      `${section}.profileName: not usable`,
      vscode.l10n.t(
        'The setting {0} can contain the letters A to Z, digits, these characters: {1}, and these placeholders: {2}',
        `${section}.profileName`,
        '_ - + . @ % : /',
        templateParts.join(' '),
      ),
    );
  },
  useFipsEndpoint: () => oneOf('useFipsEndpoint', ['auto', 'on', 'off']),
  useDualstackEndpoint: () => oneOf('useDualstackEndpoint', ['auto', 'on', 'off']),
  browser() {
    const command = ownValue('browser');
    if (isCommand(command)) return command;
    throw explainedError(
      `${section}.browser: not usable`,
      vscode.l10n.t(
        'The setting {0} must be a list: a program and its arguments, one of which contains {1}.',
        `${section}.browser`,
        '{url}',
      ),
    );
  },
};
