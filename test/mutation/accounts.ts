/** Changes that each let one user's trouble, name, token or consent become another's. */
import type { Mutation } from './mutation.ts';

const account = ['test/sessions/account/*.test.ts', 'test/sessions/signIn/*.test.ts'];
const store = ['test/sessions/store/*.test.ts', 'test/sessions/leftBehind.test.ts'];
const editor = ['test/editor/*.test.ts'];
const provider = 'src/editor/provider.ts';
const mirrored = 'src/sessions/store/mirroredSecretStore.ts';
const accountFile = 'src/sessions/account/account.ts';
const labelFile = 'src/sessions/account/accountLabel.ts';

export const accountMutations: readonly Mutation[] = [
  {
    name: 'one session that waits withholds those that are well',
    file: 'src/sessions/handOut.ts',
    find: 'if (failure !== undefined && !isAnyWell) throw failure;',
    replace: 'if (failure !== undefined) throw failure;',
    tests: ['test/sessions/handOut.test.ts'],
  },
  {
    name: 'a session that waits is left out, so that another user takes its place',
    file: 'src/sessions/handOut.ts',
    find: 'if (session) handedOut.push({ session, expiresAfter: 0 });',
    replace:
      'if (session && isAnyWell === undefined) handedOut.push({ session, expiresAfter: 0 });',
    tests: ['test/sessions/handOut.test.ts'],
  },
  {
    name: 'a caller waits for ever',
    file: 'src/sessions/handOut.ts',
    find: '(wait) => clock.sleep(patienceMs, wait),',
    replace: '(wait) => clock.sleep(patienceMs * 1e6, wait),',
    tests: ['test/sessions/handOut.test.ts'],
  },
  {
    name: 'a request that names an account gets every account',
    file: provider,
    find: '.filter(({ account }) => !options.account || account.id === options.account.id);',
    replace: '.filter(({ account }) => !options.account || account.id !== "");',
    tests: editor,
  },
  {
    name: 'a session answers for fewer scopes than it has',
    file: 'src/editor/instances/requestedScopes.ts',
    find: 'session.scopes.length === asked.scopes.length &&',
    replace: '',
    and: {
      find: 'session.scopes.every((scope, i) => scope === asked.scopes[i]) &&',
      replace: 'asked.scopes.every((scope) => session.scopes.includes(scope)) &&',
    },
    tests: ['test/editor/*.test.ts', 'test/editor/instances/*.test.ts'],
  },
  {
    name: 'a session of another portal answers',
    file: 'src/editor/instances/requestedScopes.ts',
    find: '(asked.startUrl === undefined || samePortal(asked.startUrl, session.instance.startUrl)) &&',
    replace: '',
    tests: ['test/editor/*.test.ts', 'test/editor/instances/*.test.ts'],
  },
  {
    name: 'the account that remains is not named beside the removed session',
    file: provider,
    find: 'if (gone.has(session.account.id) && !isNew) changed.set(session.id, session);',
    replace: '',
    tests: editor,
  },
  {
    name: 'a session is announced in the spelling of its sign-in only',
    file: provider,
    find: 'if (answersFor(session, asked)) spellings.set(spelling, asked.requested);',
    replace: '',
    tests: editor,
  },
  {
    name: 'two accounts may have one label',
    file: labelFile,
    find: 'const isFree = (candidate: string) => (ownerOf(candidate) ?? id) === id;',
    replace: 'const isFree = (candidate: string) => (ownerOf(candidate) ?? id) !== candidate;',
    tests: account,
  },
  {
    name: 'a label is free again after a sign-out',
    file: labelFile,
    find: 'return (label) => stored.get(label) ?? memory.ownerOf(label);',
    replace: 'return (label) => stored.get(label) ?? (memory && undefined);',
    tests: account,
  },
  {
    name: 'equal labels that are stored stay equal',
    file: 'src/sessions/account/distinctLabels.ts',
    find: 'return owner !== account.id;',
    replace: 'return owner === "";',
    tests: account,
  },
  {
    name: 'the portal that an address leads to does not count for the account',
    file: accountFile,
    find: 'return !isResolved && portalKey(one.startUrl) === portalKey(other.startUrl);',
    replace: 'return portalKey(one.startUrl) === portalKey(other.startUrl) || isResolved;',
    tests: account,
  },
  {
    name: 'capitals make another user',
    file: accountFile,
    find: 'session.account.userName.toLowerCase() === userName.toLowerCase()',
    replace: 'session.account.userName === userName',
    tests: account,
  },
  {
    name: 'a refresh token is sent to whichever endpoint is configured',
    file: 'src/sessions/refresh/renewal.ts',
    find: 'requireSameOrigins(record.journal.origins, await deps.origins(instance));',
    replace: '',
    tests: ['test/sessions/origins.test.ts'],
  },
  {
    name: 'a token of an application gets roles from a portal',
    file: 'src/roles/sessionsWithRoles.ts',
    find: 'return !application && scopes',
    replace: 'return scopes',
    tests: ['test/editor/applications/*.test.ts'],
  },
  {
    name: 'a session at one application answers for another',
    file: 'src/editor/instances/requestedScopes.ts',
    find: 'session.application?.arn === asked.application &&',
    replace: '',
    tests: ['test/editor/applications/*.test.ts'],
  },
  {
    name: 'version 0.1.0 is shown the sessions at applications',
    file: 'src/sessions/store/secretKeys.ts',
    find: 'return id.startsWith(applicationMark)',
    replace: 'return false',
    tests: ['test/sessions/upgrade/*.test.ts'],
  },
  {
    name: 'an access token is sent to whichever portal is configured at sign-out',
    file: 'src/sessions/signOut.ts',
    find: 'requireSameOrigins(journal.origins, await deps.origins(instance));',
    replace: 'await deps.origins(instance);',
    tests: ['test/sessions/origins.test.ts', 'test/sessions/signOut.test.ts'],
  },
  {
    name: 'a client is used at another endpoint than the one that made it',
    file: 'src/sessions/signIn/registration.ts',
    find: '...(origin ? [origin] : [])]',
    replace: '...(origin && origin === portal ? [origin] : [])]',
    tests: ['test/sessions/signIn/registration.test.ts', 'test/sessions/origins.test.ts'],
  },
  {
    name: 'an old registration makes a new session',
    file: 'src/sessions/signIn/registration.ts',
    find: 'if (stored && outlives(stored, lengthMs, serverClock.now())) return stored.registration;',
    replace: 'if (stored && (lengthMs ?? outlives)) return stored.registration;',
    tests: ['test/sessions/signIn/registration.test.ts', 'test/sessions/origins.test.ts'],
  },
  {
    name: 'sessions that share a portal session are not looked at',
    file: 'src/sessions/siblings.ts',
    find: "await Promise.all(siblings.map(({ session }) => refresher.lookAgain(session.id, 'look')));",
    replace: 'await siblings;',
    tests: ['test/sessions/siblings.test.ts'],
  },
  {
    name: 'a length is believed after one end',
    file: 'src/sessions/sessionLength.ts',
    find: 'if (!known || end.moreThanMs >= known.atMostMs) return end;',
    replace: 'if (!known || end.moreThanMs >= known.atMostMs) return { ...end, confirmed: true };',
    tests: ['test/sessions/sessionLength.test.ts'],
  },
  {
    name: 'a record restored from a backup signs in again',
    file: mirrored,
    find: 'const newest = found && known && found.turn < known.turn ? known : found;',
    replace: 'const newest = found ?? known;',
    tests: store,
  },
  {
    name: 'an older copy wins',
    file: mirrored,
    find: 'copy && copy.turn >= (kept?.turn ?? 0) ? copy : kept;',
    replace: 'copy ?? kept;',
    tests: store,
  },
  {
    name: 'a record that cannot be read is kept for ever',
    file: 'src/sessions/store/asideRecords.ts',
    find: 'else if (clock.now() - putAsideAt > keptMs) await secretStore.delete(key);',
    replace: 'else if (clock.now() < putAsideAt - keptMs) await secretStore.delete(key);',
    tests: store,
  },
  {
    name: 'an expired registration keeps its secret',
    file: 'src/sessions/signIn/registration.ts',
    find: 'const isUsable = stored && stored.registration.expiresAt > serverClock.now();',
    replace: 'const isUsable = stored && serverClock.now() > 0;',
    tests: ['test/sessions/signIn/registration.test.ts', 'test/sessions/origins.test.ts'],
  },
  {
    name: 'the lock of a dead process stays',
    file: 'src/base/lock/lockHolder.ts',
    find: "return systemCodeOf(error) === 'ESRCH';",
    replace: "return systemCodeOf(error) === '';",
    tests: ['test/base/lock/*.test.ts'],
  },
];
