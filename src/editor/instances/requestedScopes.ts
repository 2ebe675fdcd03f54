/**
 * What another extension requests: a list of scopes, in which extra scopes may name the instance,
 * as `VSCODE_TENANT:` does for the Microsoft provider.
 */
import { SignInError } from '../../base/errors.ts';
import { oneLine } from '../../base/oneLine.ts';
import { readApplicationArn } from '../../oidc/applicationArn.ts';
import { isScope } from '../../oidc/scopes.ts';
import { type Instance, type Session, samePortal } from '../../sessions/session.ts';

export const defaultScope = 'sso:account:access';

const startUrlPrefix = 'IDENTITY_CENTER_START_URL:';
const regionPrefix = 'IDENTITY_CENTER_REGION:';
const applicationPrefix = 'IDENTITY_CENTER_APPLICATION:';

/** The scope that requests a session at an application. */
export function applicationScope(arn: string): string {
  return applicationPrefix + arn;
}

/** Whether scopes request a session at an application, well or badly. */
export function namesApplication(scopes: readonly string[]): boolean {
  return scopes.some((scope) => scope.startsWith(applicationPrefix));
}

export interface AskedScopes {
  /** Exactly as requested; a session is returned with these. */
  requested: readonly string[];
  /**
   * The set to register: sorted, without repeats and extra scopes. Empty only for an application:
   * those configured for it.
   */
  scopes: readonly string[];
  startUrl?: string;
  region?: string;
  /** The ARN of an application. */
  application?: string;
}

/**
 * Reads a caller's scopes; the caller's array is not touched.
 * @throws SignInError `bad-settings` for a scope the service cannot know (1 to 3 parts of 1 to 50
 * letters, digits or `_` joined by `:`), two different instances, an application of another one, or
 * a text that is not the ARN of an application
 */
export function readAskedScopes(requested: readonly string[]): AskedScopes {
  const scopes = new Set<string>();
  const startUrls = new Set<string>();
  const regions = new Set<string>();
  const applications = new Set<string>();
  const extras: [prefix: string, values: Set<string>][] = [
    [startUrlPrefix, startUrls],
    [regionPrefix, regions],
    [applicationPrefix, applications],
  ];
  for (const scope of requested) {
    const [prefix, values] = extras.find(([each]) => scope.startsWith(each)) ?? ['', scopes];
    const value = scope.slice(prefix.length);
    const isInvalid =
      (values === scopes && !isScope(value)) ||
      (values === applications && !readApplicationArn(value));
    if (isInvalid) throw invalidScope(scope);
    values.add(value);
  }
  if (startUrls.size > 1 || regions.size > 1) {
    throw new SignInError('bad-settings', 'scopes: more than one instance is named');
  }
  const [startUrl] = startUrls;
  const [region] = regions;
  const [application] = applications;
  // The ARN says which instance it is of.
  if (applications.size > 1 || (application && (startUrl ?? region) !== undefined)) {
    throw new SignInError('bad-settings', 'scopes: more than an application is named');
  }
  return {
    requested: [...requested],
    scopes: scopes.size > 0 || application ? [...scopes].sort() : [defaultScope],
    ...(application && { application }),
    ...(startUrl !== undefined && { startUrl }),
    ...(region !== undefined && { region }),
  };
}

/** The text of another extension, of any length. */
function invalidScope(scope: string): SignInError {
  return new SignInError('bad-settings', `scope: invalid: ${oneLine(scope)}`);
}

/** Whether a session answers a request: the same set of scopes, never a subset. */
export function answersFor(session: Session, asked: AskedScopes): boolean {
  return (
    session.application?.arn === asked.application &&
    session.scopes.length === asked.scopes.length &&
    session.scopes.every((scope, i) => scope === asked.scopes[i]) &&
    (asked.startUrl === undefined || samePortal(asked.startUrl, session.instance.startUrl)) &&
    (asked.region === undefined || asked.region === session.instance.region)
  );
}

export function sameInstance(one: Instance, other: Instance): boolean {
  return one.region === other.region && samePortal(one.startUrl, other.startUrl);
}
