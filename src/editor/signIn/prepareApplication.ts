/** A sign-in to an application, from what a command or another extension asked. */
import type { SessionEngine } from '../../sessions/engine.ts';
import { chooseApplication } from '../applications/chooseApplication.ts';
import { proofOf } from '../applications/proof.ts';
import { applicationScope, readAskedScopes } from '../instances/requestedScopes.ts';
import type { Ask, PreparedSignIn } from './signInPlan.ts';
import type { SignInProgress } from './signInProgress.ts';

export interface PrepareApplicationDeps {
  engine: () => Promise<SessionEngine>;
  progress: () => Promise<SignInProgress>;
}

/**
 * Resolves to nothing if the user wants to sign in to an access portal. Rejects as
 * `chooseApplication`; the sign-in rejects with `SignInError`.
 */
export async function prepareApplication(
  ask: Ask,
  deps: PrepareApplicationDeps,
): Promise<PreparedSignIn | undefined> {
  const named = ask.scopes && readAskedScopes(ask.scopes);
  const application = await chooseApplication({
    arn: named?.application,
    name: ask.instanceName,
    choose: ask.isCommand,
  });
  if (!application) return undefined;
  const { arn, instance, scopes } = application;
  const asked = named ?? readAskedScopes([applicationScope(arn)]);
  return {
    key: JSON.stringify([arn, instance.region, asked.scopes, ask.accountId]),
    async run(stopped) {
      const [engine, { run }] = await Promise.all([deps.engine(), deps.progress()]);
      const proof = proofOf(application, await engine.list());
      const options = { warnsOfOtherUser: !ask.isNamedByEditor, forbidsDeviceCode: true };
      return run(instance, options, (prompts, cancelled) =>
        engine.signIn(
          {
            instance,
            requestedScopes: asked.requested,
            scopes: asked.scopes,
            application: { arn, scopes, proof },
            ...(ask.accountId && { expectedAccountId: ask.accountId }),
          },
          { signal: AbortSignal.any([cancelled, stopped]), prompts },
        ),
      );
    },
  };
}
