/** What keeps people signed in, taken away piece by piece. A test has to miss each of them. */

export interface Mutation {
  name: string;
  file: string;
  /** Stands in the file exactly once. */
  find: string;
  replace: string;
  /** What has to go with it, because another line would do the same. */
  and?: { find: string; replace: string };
}

const refresh = 'src/sessions/refresh/refreshSession.ts';

export const mutations: readonly Mutation[] = [
  {
    name: 'no lock around a refresh',
    file: refresh,
    find: 'return await lock(lockNameOf(id), () => refreshLocked(id), { signal: patience });',
    replace: 'return await refreshLocked(id);',
  },
  {
    name: 'no reading again under the lock',
    file: refresh,
    find: '    const record = await store.read(id);\n    const due',
    replace: '    const record = store.peek(id);\n    const due',
  },
  {
    name: 'any error of a refresh ends the session',
    file: 'src/sessions/endReason.ts',
    find: "): 'session-ended' | 'registration-ended' | 'denied' | undefined {\n  if (!(error instanceof OidcError)) return undefined;",
    replace:
      "): 'session-ended' | 'registration-ended' | 'denied' | undefined {\n  if (!(error instanceof OidcError)) return 'session-ended';",
  },
  {
    name: 'no adoption of a newer token after a refusal',
    file: refresh,
    find: 'if (current?.refreshToken !== record.refreshToken) {',
    replace: 'if (!current) {',
    and: {
      find: "(await store.exchange(record, { ...rest, state: 'needs-you', reason })).record",
      replace: "(await store.exchange(current, { ...rest, state: 'needs-you', reason })).record",
    },
  },
  {
    name: 'no reading again after a refusal',
    file: refresh,
    find: 'const current = await store.read(record.id);',
    replace: 'const current = store.peek(record.id);',
  },
  {
    name: 'the old refresh token is dropped when the answer has none',
    file: refresh,
    find: '...(tokens.refreshToken && { refreshToken: tokens.refreshToken }),',
    replace: 'refreshToken: tokens.refreshToken as string,',
  },
  {
    name: 'no mark before a refresh token leaves',
    file: refresh,
    find: "const sent: SessionRecord = { ...record, refreshing: 'sent' };",
    replace: 'const sent: SessionRecord = { ...record };',
  },
  {
    name: 'no time for a sender that lost the lock',
    file: refresh,
    find: '      await clock.sleep(gapMs(record), { signal: never });\n',
    replace: '',
  },
  {
    name: 'a result is stored although the person signed out meanwhile',
    file: 'src/sessions/store/sessionStore.ts',
    find: 'if (!current || current.refreshToken !== expected.refreshToken) {',
    replace: 'if (current && current.refreshToken !== expected.refreshToken) {',
  },
  {
    name: 'ends of tokens are reckoned from the receipt',
    file: refresh,
    find: 'expiresAt: Math.min(sentAt, now) + tokens.expiresIn * 1000,',
    replace: 'expiresAt: now + tokens.expiresIn * 1000,',
  },
  {
    name: 'a clock that was set back is believed',
    file: 'src/base/serverClock.ts',
    find: 'if (clock.now() + offsetMs < least) offsetMs = least - clock.now();',
    replace: '',
  },
  {
    name: 'a failed refresh withholds a token that is still good',
    file: 'src/sessions/refresh/refresher.ts',
    find: 'return stillGood(store.peek(id), error);',
    replace: 'throw error;',
  },
  {
    name: 'a back-off that does not grow',
    file: 'src/sessions/refresh/refreshPolicy.ts',
    find: 'gapMs(token) * 2 ** Math.min(failures - 1, 20)',
    replace: 'gapMs(token) * Math.min(failures, 1)',
  },
  {
    name: 'every window signs in by itself',
    file: 'src/sessions/sharedSignIn.ts',
    find: 'const signedIn = preferLock(lock, name, begin, { patience: patience.signal, signal });',
    replace: 'const signedIn = begin();',
  },
  {
    name: 'no sealed copy for the other pages',
    file: 'src/sessions/store/mirroredSecretStore.ts',
    find: 'await copies.write(nameOf(key), seal, JSON.stringify(copy));',
    replace: '',
  },
];
