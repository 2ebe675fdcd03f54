/**
 * One sign-in for all requests of the same session: the callers in this window share one, and the
 * windows on this computer wait for the first. All of them receive the session.
 */
import { abortable, type Cancellable } from '../../base/abortable.ts';
import type { Clock } from '../../base/clock.ts';
import { type Lock, preferLock } from '../../base/lock/lock.ts';
import { type Log, shortHash } from '../../base/log.ts';
import { createSharedWork } from '../../base/sharedWork.ts';
import { race } from '../../flows/race.ts';
import { portalKey } from '../../oidc/startUrl.ts';
import type { Realm } from '../realm.ts';
import { type SessionRecord, scopeSet } from '../session.ts';
import type { SessionStore } from '../store/sessionStore.ts';
import type { SignIn } from './signIn.ts';
import type { SignInPrompts, SignInRequest } from './signInRequest.ts';

export interface SharedSignInDeps {
  clock: Clock;
  log: Log;
  store: SessionStore;
  lock: Lock;
  signIn: SignIn;
}

/** Long enough that a window about to finish is not reported. */
const offerAfterMs = 300;

export function createSharedSignIn(deps: SharedSignInDeps): SignIn {
  const { clock, log, store, lock, signIn } = deps;
  const shared = createSharedWork<SessionRecord>();

  const acrossWindows: SignIn = async (request, { signal, prompts, ...options }) => {
    const before = new Map(
      (await store.list()).map(({ session }) => [session.id, session.createdAt]),
    );
    /** Whether a user has signed in to this session since, in any window. */
    const isNew = (record: SessionRecord) =>
      record.session.createdAt !== before.get(record.session.id) &&
      record.session.state === 'signed-in' &&
      answers(record, request);

    const arrival = async ({ signal: wait }: Cancellable) => {
      const { promise, resolve } = Promise.withResolvers<SessionRecord>();
      const stop = store.onChange((id) => {
        const record = store.peek(id);
        if (record && isNew(record)) resolve(record);
      });
      try {
        return await abortable(promise, { signal: wait });
      } finally {
        stop();
      }
    };

    const own = async ({ signal: wait }: Cancellable) => {
      const begin = async () => {
        // The previous window may have stored a session that this one has not been notified of.
        await store.reload();
        const found = (await store.list()).find(isNew);
        return found ?? signIn(request, { ...options, signal: wait, prompts });
      };
      const name = `sign-in-${shortHash(keyOf(request))}`;
      return inTurn(name, begin, prompts, wait);
    };

    return race([arrival, own], { signal });
  };

  /** Waits for the other windows, unless the user wants to sign in here. */
  const inTurn = async (
    name: string,
    work: () => Promise<SessionRecord>,
    prompts: SignInPrompts,
    signal: AbortSignal,
  ): Promise<SessionRecord> => {
    const patience = new AbortController();
    const waiting = new AbortController();
    const offer = async () => {
      const wait = { signal: AbortSignal.any([signal, waiting.signal]) };
      await clock.sleep(offerAfterMs, wait);
      log.info('sign-in: in progress in another window');
      prompts.showStep('other-window');
      await prompts.offerTakeOver(wait);
      log.info('sign-in: taken over from the other window');
      patience.abort();
    };
    const offering = offer().catch((error: unknown) => {
      if (!signal.aborted && !waiting.signal.aborted) throw error;
    });
    const begin = () => {
      waiting.abort();
      return work();
    };
    const signedIn = preferLock(lock, name, begin, { patience: patience.signal, signal });
    await Promise.race([signedIn, offering.then(() => signedIn)]);
    return signedIn;
  };

  return (request, { signal, ...options }) => {
    const work = (wait: AbortSignal) => acrossWindows(request, { signal: wait, ...options });
    return shared.run(keyOf(request), work, { signal });
  };
}

/** The same in every version of the extension, because windows wait for each other by it. */
function keyOf({
  instance,
  application,
  scopes,
  expectedAccountId,
}: Realm & Pick<SignInRequest, 'scopes'> & { expectedAccountId?: string | undefined }): string {
  const place = application?.arn ?? portalKey(instance.startUrl);
  return JSON.stringify([instance.region, place, scopeSet(scopes), expectedAccountId]);
}

function answers({ session }: SessionRecord, request: SignInRequest): boolean {
  const expectedAccountId = request.expectedAccountId && session.account.id;
  return keyOf({ ...session, expectedAccountId }) === keyOf(request);
}
