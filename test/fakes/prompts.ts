/**
 * A user who follows a script. What the script does not expect fails the test: without
 * `inBrowser` no browser may be opened, without `withCode` no code may be shown.
 */
import type { Cancellable } from '../../src/base/abortable.ts';
import type {
  BrowserChoice,
  BrowserOptions,
  CodeChoice,
  DeviceCode,
  UserPrompts,
} from '../../src/flows/flow.ts';

type Act<T> = T | undefined | Promise<T | undefined>;

/** Each act gives a choice, or `undefined` to leave the notice standing and go on by itself. */
export interface Script {
  inBrowser?(url: URL, options: BrowserOptions): Act<BrowserChoice>;
  withCode?(code: DeviceCode, options: Cancellable): Act<CodeChoice>;
}

export interface FakePrompts extends UserPrompts {
  /** What browsers were sent to, in order. */
  readonly opened: readonly URL[];
  /** The codes shown, in order. */
  readonly codes: readonly DeviceCode[];
  /** Notices standing right now. */
  readonly standing: number;
}

export function createFakePrompts({ inBrowser, withCode }: Script): FakePrompts {
  const opened: URL[] = [];
  const codes: DeviceCode[] = [];
  let standing = 0;

  /** A notice that stands until the act chooses or throws, or `signal` aborts. */
  const notice = async <T>(act: () => Act<T>, signal: AbortSignal): Promise<T> => {
    signal.throwIfAborted();
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    const onAbort = () => reject(signal.reason);
    signal.addEventListener('abort', onAbort, { once: true });
    standing += 1;
    try {
      Promise.resolve(act()).then((choice) => choice && resolve(choice), reject);
      return await promise;
    } finally {
      standing -= 1;
      signal.removeEventListener('abort', onAbort);
    }
  };

  return {
    opened,
    codes,
    get standing() {
      return standing;
    },
    async continueInBrowser(url, options) {
      if (!inBrowser) throw new Error('a browser was opened, unexpectedly');
      opened.push(url);
      return notice(() => inBrowser(url, options), options.signal);
    },
    async compareCode(code, options) {
      if (!withCode) throw new Error('a code was shown, unexpectedly');
      codes.push(code);
      return notice(() => withCode(code, options), options.signal);
    },
  };
}
