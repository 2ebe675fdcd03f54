/** Changes that each hand on role credentials further, or of another role, than the user agreed to. */
import type { Mutation } from './mutation.ts';

// Without the programs of others, which take minutes.
const roles = ['test/roles/{c,e,r}*.test.ts', 'test/sharing/{c,p}*.test.ts'];
const editor = ['test/editor/roles/*.test.ts', 'test/editor/cli/*.test.ts'];
const inUse = 'src/editor/roles/roleInUse.ts';
const sessions = 'src/editor/roles/roleSessions.ts';
const environment = 'src/roles/environment.ts';

export const roleMutations: readonly Mutation[] = [
  {
    name: 'any extension copies credentials without a choice of the user',
    file: 'src/editor/roles/copyRoleCredentials.ts',
    find: 'const form = await chooseForm(title, picked, asked.form);',
    replace: 'const form = asked.form ?? (await chooseForm(title, picked, asked.form));',
    tests: editor,
  },
  {
    name: 'any extension opens a terminal with credentials without a choice of the user',
    file: 'src/editor/roles/useRoleInTerminal.ts',
    find: "asked.form === 'workspace' ? asked.form : await",
    replace: 'asked.form ?? await',
    tests: editor,
  },
  {
    name: 'the scope of a role may stand beside any other',
    file: 'src/editor/roles/requestedRole.ts',
    find: 'if (others.length > 0 || !isAlone) {',
    replace: 'if (others.length > 0 && !isAlone) {',
    tests: editor,
  },
  {
    name: 'the role of this workspace is given with another user',
    file: sessions,
    find: '.filter(({ account }) => !current || account.id === current.userId);',
    replace: ';',
    tests: editor,
  },
  {
    name: 'the account that an extension may use does not count for roles',
    file: sessions,
    find: '.filter(({ account }) => userId === undefined || account.id === userId)',
    replace: '',
    tests: editor,
  },
  {
    name: 'the roles that extensions get are not logged',
    file: sessions,
    find: 'if (!handedOut.has(id))',
    replace: 'if (handedOut.has(id))',
    tests: editor,
  },
  {
    name: 'a signed-out session is handed out for its role',
    file: 'src/roles/roleAccess.ts',
    find: 'credentials.forget(id);',
    replace: '',
    tests: roles,
  },
  {
    name: 'credentials of one role are given for another of the session',
    file: 'src/roles/roleCredentials.ts',
    find: 'JSON.stringify([sessionId, formatRole(role)]),',
    replace: 'JSON.stringify([sessionId]),',
    tests: roles,
  },
  {
    name: 'a role that was taken away stays in memory',
    file: 'src/roles/roleCredentials.ts',
    find: 'if (isNoAccess(error)) entries.delete(key);',
    replace: '',
    tests: roles,
  },
  {
    name: 'a role can be any text',
    file: 'src/roles/roleReference.ts',
    find: '/^[\\w+=,.@-]{1,64}$/',
    replace: '/^.{1,64}$/',
    tests: [...roles, ...editor],
  },
  {
    name: 'credentials can end their quotes in a shell',
    file: 'src/roles/credentialForms.ts',
    find: 'if (/^[\\w+/=.:-]+$/.test(value)) return value;',
    replace: 'if (value) return value;',
    tests: roles,
  },
  {
    name: 'the environment of all terminals holds a key',
    file: environment,
    find: "...toEach(keyVariables, ''),",
    replace: "...toEach(keyVariables, 'AKIAEXAMPLE'),",
    tests: [...roles, ...editor],
  },
  {
    name: 'a profile is set beside the credentials of a terminal',
    file: environment,
    find: '...toEach(profileVariables, null),',
    replace: '',
    tests: [...roles, ...editor],
  },
  {
    name: 'keys of the environment beat the profile',
    file: environment,
    find: "    ...toEach(keyVariables, ''),\n",
    replace: '',
    tests: [...roles, ...editor],
  },
  {
    name: 'VS Code keeps the environment of a terminal on disk',
    file: 'src/editor/roles/credentialsTerminal.ts',
    find: 'isTransient: true,',
    replace: 'isTransient: false,',
    tests: editor,
  },
  {
    name: 'credentials go to another computer without a question',
    file: 'src/editor/roles/credentialsTerminal.ts',
    find: 'if (deps.terminalsAreElsewhere()) await confirmHost(picked);',
    replace: '',
    tests: editor,
  },
  {
    name: 'a role stays in use after its user has signed out',
    file: inUse,
    find: 'await set(isKept ? role : undefined);',
    replace: 'await set(role);',
    tests: editor,
  },
  {
    name: 'variables of a former role stay in the environment',
    file: inUse,
    find: 'if (present.size > 0) environment.clear();',
    replace: '',
    tests: editor,
  },
  {
    name: 'a folder in Restricted Mode suggests a role',
    file: 'src/editor/roles/folderRole.ts',
    find: 'if (!isTrusted || inUse.current()) return;',
    replace: 'if (inUse.current()) return;',
    tests: editor,
  },
  {
    name: 'a folder is obeyed without a yes',
    file: 'src/editor/roles/folderRole.ts',
    find: 'if (chosen !== use) return;',
    replace: '',
    tests: editor,
  },
  {
    name: 'a debug session gets a role beside credentials of its own',
    file: 'src/editor/roles/debugVariables.ts',
    find: 'if (namesAws(Object.keys(configuration.env ?? {}))) return true;',
    replace: '',
    tests: editor,
  },
  {
    name: 'a value of the service begins a line of its own in ~/.aws/config',
    file: 'src/sharing/cliProfile.ts',
    find: 'if (/^[;#]|[\\s\\p{C}]/u.test(value)) {',
    replace: 'if (/^[;#]/u.test(value)) {',
    tests: roles,
  },
  {
    name: 'a token is shared for longer than it lives',
    file: 'src/sharing/cliSharing.ts',
    find: '{ accessToken, issuedAt, expiresAt }',
    replace: '{ accessToken, issuedAt, expiresAt: expiresAt + 1e9 }',
    tests: roles,
  },
  {
    name: 'what the AWS CLI cached stays after a sign-out',
    file: 'src/sharing/cliSharing.ts',
    find: 'deps.removeRoles({ sessionName })),',
    replace: 'deps.removeRoles({ sessionName: `${sessionName}-` })),',
    tests: roles,
  },
];
