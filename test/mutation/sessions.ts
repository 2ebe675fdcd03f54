/** Changes that each break something that keeps users signed in. Tests must notice them all. */

import type { Mutation } from './mutation.ts';

const refresh = 'src/sessions/refresh/refreshSession.ts';
const renewed = 'src/sessions/refresh/renewedRecord.ts';
const refreshes = ['test/sessions/refresh/refreshSession.test.ts'];
const acrossWindows = ['test/sessions/refresh/refreshAcrossWindows.test.ts'];
const copies = ['test/sessions/store/mirroredSecretStore.test.ts'];

export const sessionMutations: readonly Mutation[] = [
  {
    name: 'a refresh takes no lock',
    file: refresh,
    find: 'return await lock(lockNameOf(id), () => refreshLocked(id, kind), { signal: patience });',
    replace: 'return await refreshLocked(id, kind);',
    tests: acrossWindows,
  },
  {
    name: 'the record is not read again under the lock',
    file: refresh,
    find: '    const record = await store.read(id);\n    const due',
    replace: '    const record = store.peek(id);\n    const due',
    tests: acrossWindows,
  },
  {
    name: 'any error of a refresh ends the session',
    file: 'src/sessions/endReason.ts',
    find: "): 'session-ended' | 'registration-ended' | 'denied' | undefined {\n  if (!(error instanceof OidcError)) return undefined;",
    replace:
      "): 'session-ended' | 'registration-ended' | 'denied' | undefined {\n  if (!(error instanceof OidcError)) return 'session-ended';",
    tests: refreshes,
  },
  {
    name: 'a newer token is not adopted after a refusal',
    file: refresh,
    find: 'if (current?.secrets.refreshToken !== record.secrets.refreshToken) {',
    replace: 'if (!current) {',
    and: {
      find: '(await store.exchange(record, next)).record;',
      replace: '(await store.exchange(current, next)).record;',
    },
    tests: acrossWindows,
  },
  {
    name: 'the record is not read again after a refusal',
    file: refresh,
    find: 'const current = await store.read(record.session.id);',
    replace: 'const current = store.peek(record.session.id);',
    tests: acrossWindows,
  },
  {
    name: 'the old refresh token is dropped if the response has none',
    file: renewed,
    find: '...(tokens.refreshToken && { refreshToken: tokens.refreshToken }),',
    replace: 'refreshToken: tokens.refreshToken as string,',
    tests: refreshes,
  },
  {
    name: 'a refresh token is not marked before it is sent',
    file: refresh,
    find: "const sent = withJournal(record, 'sent');",
    replace: 'const sent = { ...record };',
    tests: ['test/sessions/store/crash.test.ts'],
  },
  {
    name: 'a sender that lost the lock gets no time to store its result',
    file: refresh,
    find: '      await clock.sleep(gapMs(record.session), neverAborted);\n',
    replace: '',
    tests: acrossWindows,
  },
  {
    name: 'a result is stored although the user has signed out',
    file: 'src/sessions/store/sessionStore.ts',
    find: 'if (!current || current.secrets.refreshToken !== expected.secrets.refreshToken) {',
    replace: 'if (current && current.secrets.refreshToken !== expected.secrets.refreshToken) {',
    tests: acrossWindows,
  },
  {
    name: 'lifetimes are counted from the receipt of the response',
    file: renewed,
    find: 'expiresAt: Math.min(sentAt, now) + tokens.expiresIn * 1000,',
    replace: 'expiresAt: now + tokens.expiresIn * 1000,',
    tests: ['test/sessions/refresh/refreshByServerClock.test.ts'],
  },
  {
    name: 'a clock that was set back is trusted',
    file: 'src/base/serverClock.ts',
    find: 'if (clock.now() + offsetMs < least) offsetMs = least - clock.now();',
    replace: '',
    tests: ['test/base/serverClock.test.ts'],
  },
  {
    name: 'a failed refresh withholds a token that is still valid',
    file: 'src/sessions/refresh/refresher.ts',
    find: 'return stillGood(store.peek(id), error);',
    replace: 'throw error;',
    tests: refreshes,
  },
  {
    name: 'a refresh that was postponed waits beyond the end of the token',
    file: 'src/sessions/refresh/refresher.ts',
    find: 'return wasShort ? rest : Math.min(rest, untilShort + 1);',
    replace: 'return wasShort ? rest : Math.max(rest, 0);',
    tests: ['test/sessions/store/sessionStore.test.ts'],
  },
  {
    name: 'the back-off does not grow',
    file: 'src/sessions/refresh/refreshPolicy.ts',
    find: 'gapMs(token) * 2 ** Math.min(failures - 1, 20)',
    replace: 'gapMs(token) * Math.min(failures, 1)',
    tests: ['test/sessions/refresh/refreshPolicy.test.ts'],
  },
  {
    name: 'every window signs in separately',
    file: 'src/sessions/signIn/sharedSignIn.ts',
    find: 'const signedIn = preferLock(lock, name, begin, { patience: patience.signal, signal });',
    replace: 'const signedIn = begin();',
    tests: ['test/sessions/signIn/sharedSignIn.test.ts'],
  },
  {
    name: 'no encrypted copy is written for the other pages',
    file: 'src/sessions/store/mirroredSecretStore.ts',
    find: 'await copies.write(nameOf(key), seal, JSON.stringify(copy), copy.turn);',
    replace: '',
    tests: copies,
  },
  {
    name: 'a newer encrypted copy is not read',
    file: 'src/sessions/store/mirroredSecretStore.ts',
    find: 'const isCurrent = kept !== undefined && (await isCopied(key, kept));',
    replace: 'const isCurrent = kept !== undefined;',
    tests: copies,
  },
];
