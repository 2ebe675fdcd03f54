/** What people read when something went wrong: one sentence that says what to do next. */
import * as vscode from 'vscode';
import { isAbort, SignInError } from '../../base/errors.ts';
import { RefusedInstance } from '../../sessions/refusedInstance.ts';
import type { EndReason } from '../../sessions/session.ts';
import { withoutLinks } from '../vscode/escape.ts';

/** A setting, argument or choice that cannot be used, told in words made where it was found. */
export class ToldError extends SignInError {
  readonly told: string;

  /** @param message for the log */
  constructor(message: string, told: string, options?: ErrorOptions) {
    super('bad-settings', message, options);
    this.told = told;
  }
}

/** Resolves to the text for an error, whatever was thrown. Details stay in the log. */
export async function explain(error: unknown): Promise<string> {
  return withoutLinks(await wordsFor(error));
}

async function wordsFor(error: unknown): Promise<string> {
  if (error instanceof ToldError) return error.told;
  if (error instanceof RefusedInstance) return explainRefusal(error);
  if (!(error instanceof SignInError)) {
    return vscode.l10n.t('Something unexpected happened. The log has the details.');
  }
  switch (error.code) {
    case 'cancelled':
      return vscode.l10n.t('The sign-in was cancelled.');
    case 'timed-out':
      return vscode.l10n.t('The sign-in was not finished in time. Please sign in again.');
    case 'denied':
      return vscode.l10n.t('The sign-in was denied: {0}', error.message);
    case 'network':
      return vscode.l10n.t('{0} You stay signed in where you were.', await explainNetwork(error));
    case 'service':
      return vscode.l10n.t('The service cannot answer now: {0}', error.message);
    case 'expired':
      return vscode.l10n.t('Your session has ended. Please sign in again.');
    case 'bad-answer':
      return vscode.l10n.t('{0}. The log has the details.', sentence(error.message));
    case 'bad-settings':
      return explainSettings(error);
    case 'storage':
      return vscode.l10n.t(
        'The session could not be stored; it lasts until this window closes. ({0})',
        error.message,
      );
  }
}

/** Loaded when needed: there are many ways in which a network fails. */
async function explainNetwork(error: SignInError): Promise<string> {
  const [{ NetworkError }, { explainFault }] = await Promise.all([
    import('../../http/networkError.ts'),
    import('./networkErrorText.ts'),
  ]);
  return error instanceof NetworkError ? explainFault(error.fault) : `${sentence(error.message)}.`;
}

/** Texts of the rooms below speak of variables and arguments, which have the same name everywhere. */
async function explainSettings(error: SignInError): Promise<string> {
  const [{ DeviceCodeForbidden }, { StartUrlError }, { explainStartUrl }] = await Promise.all([
    import('../../flows/chooseFlows.ts'),
    import('../../oidc/startUrl.ts'),
    import('./startUrlText.ts'),
  ]);
  if (error instanceof StartUrlError) return explainStartUrl(error.problem);
  if (error instanceof DeviceCodeForbidden) {
    return vscode.l10n.t(
      'Signing in with a device code is turned off ({0}).',
      'iamIdentityCenter.allowDeviceCode',
    );
  }
  return vscode.l10n.t('Something is not set up as it has to be: {0}', error.message);
}

/** The service itself often says no more than "invalid request". */
function explainRefusal({ instance, said }: RefusedInstance): string {
  return vscode.l10n.t(
    'IAM Identity Center refused the sign-in to {0} in {1} ({2}). Check the link of your access portal, and that {1} is the region of Identity Center, not where you deploy.',
    instance.startUrl,
    instance.region,
    said,
  );
}

/** Why a session needs the person. */
export function explainEnd(reason: EndReason | undefined): string {
  switch (reason) {
    case 'signed-out-elsewhere':
      return vscode.l10n.t('signed out elsewhere');
    case 'registration-ended':
      return vscode.l10n.t('the registration of this extension ended');
    case 'denied':
      return vscode.l10n.t('access was denied');
    case 'interrupted':
      return vscode.l10n.t('a refresh was interrupted');
    case 'not-renewed':
      return vscode.l10n.t('the renewal was not finished');
    case 'no-refresh-token':
      return vscode.l10n.t('the session cannot be refreshed');
    default:
      return vscode.l10n.t('the session ended');
  }
}

/**
 * For the API: cancelling is VS Code's own error, everything else says why in words. It has no
 * `cause`: VS Code passes those on to the window, which may log what a library said.
 */
export async function toEditorError(error: unknown): Promise<Error> {
  if (isAbort(error) || error instanceof vscode.CancellationError) {
    return new vscode.CancellationError();
  }
  return new Error(await explain(error));
}

/** The way on from what failed. */
export interface WayOn {
  /** Without one: "Try Again". */
  label?: string;
  run(): Thenable<unknown>;
}

/** Shows what failed, unless the person cancelled it; resolves to the error for the API. */
export async function tellFailure(error: unknown, wayOn?: WayOn): Promise<Error> {
  const told = await toEditorError(error);
  if (!(told instanceof vscode.CancellationError)) showFailure(told.message, wayOn);
  return told;
}

/** With a capital, as a line of its own begins. */
export function sentence(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/**
 * Shows what failed, with the way to the details and, where there is one, the way on.
 * Nobody waits for the person to close it.
 */
function showFailure(message: string, wayOn?: WayOn): void {
  const goOn = wayOn?.label ?? vscode.l10n.t('Try Again');
  const showLog = vscode.l10n.t('Show Log');
  const buttons = wayOn ? [goOn, showLog] : [showLog];
  vscode.window.showErrorMessage(message, ...buttons).then((chosen) => {
    if (chosen === goOn) void wayOn?.run();
    if (chosen === showLog) void vscode.commands.executeCommand('iamIdentityCenter.showLog');
  });
}
