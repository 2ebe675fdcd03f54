/** Changes that each let a name, a folder, a workspace or another extension decide for the user. */
import type { Mutation } from './mutation.ts';

const editor = ['test/editor/*.test.ts', 'test/editor/{accounts,text,vscode}/*.test.ts'];
const setUp = ['test/editor/instances/{choose,folder,instanceS,pickInst}*.test.ts'];

export const editorMutations: readonly Mutation[] = [
  {
    name: 'any extension starts a new session without a question',
    file: 'src/editor/actions.ts',
    find: 'if (await confirmNewSession(session, await deps.engine())) await renew(deps, session);',
    replace: 'await renew(deps, session);',
    tests: editor,
  },
  {
    name: 'nobody approves the address that an extension names',
    file: 'src/editor/instances/chooseInstance.ts',
    find: 'if (!(await approveAddress(startUrl, reason))) throw cancelled();',
    replace: 'if (!reason) throw cancelled();',
    tests: setUp,
  },
  {
    name: 'nobody approves the address that a folder suggests',
    file: 'src/editor/instances/pickInstance.ts',
    find: 'if (!(await approve(suggestion))) return back;',
    replace: '',
    tests: setUp,
  },
  {
    name: 'a folder in Restricted Mode suggests',
    file: 'src/editor/instances/folderSuggestions.ts',
    find: 'if (!isTrusted) return [];',
    replace: 'if (isTrusted === undefined) return [];',
    tests: setUp,
  },
  {
    name: 'a workspace decides about settings',
    file: 'src/editor/vscode/settings.ts',
    find: 'return value?.globalValue ?? value?.defaultValue;',
    replace: 'return value?.workspaceValue ?? value?.globalValue ?? value?.defaultValue;',
    tests: [...editor, ...setUp],
  },
  {
    name: 'a workspace decides about the proxy',
    file: 'src/editor/vscode/chooseTransport.ts',
    find: 'inspect(key)?.globalValue;',
    replace: 'get(key);',
    tests: [...editor, 'test/buildService.test.ts'],
  },
  {
    name: 'a name is an icon',
    file: 'src/editor/vscode/escape.ts',
    find: "return text.replaceAll('$(', '\\\\$(');",
    replace: 'return text;',
    tests: editor,
  },
  {
    name: 'a name is a link that runs a command',
    file: 'src/editor/vscode/escape.ts',
    find: "return text.replaceAll('](', '] (');",
    replace: 'return text;',
    tests: editor,
  },
  ...(
    [
      [
        'the status item',
        'src/editor/accounts/statusItem.ts',
        '$(${icon}) ${withoutIcons(text)}',
        '$(${icon}) ${text}',
      ],
      [
        'the list of accounts',
        'src/editor/accounts/accountList.ts',
        'withoutIcons(nameOf(session))',
        'nameOf(session)',
      ],
      ['the details', 'src/editor/accounts/accountDetails.ts', 'withoutIcons(line)', 'line'],
    ] as const
  ).map(([where, file, find, replace]) => ({
    name: `a name is an icon in ${where}`,
    file,
    find,
    replace,
    tests: editor,
  })),
  {
    name: 'a name is an icon in the rows of the set-up',
    file: 'src/editor/instances/pickInstance.ts',
    find: 'label: withoutIcons(name)',
    replace: 'label: name',
    tests: setUp,
  },
  ...(
    [
      [
        'that somebody signed in',
        'src/editor/actions.ts',
        'withoutLinks(nameOf(session))',
        'nameOf(session)',
      ],
      [
        'of a sign-out',
        'src/editor/accounts/endSessions.ts',
        'withoutLinks(nameOf(session))',
        'nameOf(session)',
      ],
      [
        'of an end',
        'src/editor/accounts/sessionEndNotice.ts',
        'withoutLinks(nameOf(session))',
        'nameOf(session)',
      ],
    ] as const
  ).map(([where, file, find, replace]) => ({
    name: `a name is a link in the notice ${where}`,
    file,
    find,
    replace,
    tests: editor,
  })),
  ...(
    [
      [
        'the list of AWS accounts',
        'label: withoutIcons(accountName ?? accountId)',
        'label: accountName ?? accountId',
      ],
      [
        'the address of an AWS account',
        'detail: withoutIcons(emailAddress)',
        'detail: emailAddress',
      ],
    ] as const
  ).map(([where, find, replace]) => ({
    name: `a name is an icon in ${where}`,
    file: 'src/editor/roles/pick/roleRows.ts',
    find,
    replace,
    tests: ['test/editor/roles/pickRole.test.ts'],
  })),
  {
    name: 'a name is an icon in the list of applications',
    file: 'src/editor/applications/chooseApplication.ts',
    find: 'label: withoutIcons(application.instance.name)',
    replace: 'label: application.instance.name',
    tests: ['test/editor/signIn/prepareApplication.test.ts'],
  },
  {
    name: 'a name is an icon beside a sign-in in progress',
    file: 'src/editor/signIn/signInProgress.ts',
    find: '${withoutIcons(title)}',
    replace: '${title}',
    tests: ['test/editor/signIn/signInProgress.test.ts'],
  },
  {
    name: 'a name is a link in the progress of a sign-in',
    file: 'src/editor/signIn/signInProgress.ts',
    find: 'withoutLinks(instance.name)',
    replace: 'instance.name',
    tests: ['test/editor/signIn/signInProgress.test.ts'],
  },
  {
    name: 'the hover may run any command',
    file: 'src/editor/accounts/statusHover.ts',
    find: 'text.isTrusted = {\n    enabledCommands: [',
    replace: 'text.isTrusted = true;\n  void {\n    enabledCommands: [',
    tests: editor,
  },
  {
    name: 'a name is Markdown in the hover',
    file: 'src/editor/accounts/statusHover.ts',
    find: 'text.appendText(role.text);',
    replace: 'text.appendMarkdown(role.text);',
    tests: editor,
  },
  {
    name: 'a name is a link in an input box',
    file: 'src/editor/vscode/showInput.ts',
    find: 'box.prompt = withoutLinks(prompt);',
    replace: 'box.prompt = prompt;',
    tests: ['test/editor/vscode/showInput.test.ts'],
  },
  {
    name: 'the program for pages is given any address',
    file: 'src/editor/vscode/openExternal.ts',
    find: ' || !isWebPage(url)',
    replace: '',
    tests: ['test/editor/vscode/openExternal.test.ts'],
  },
  {
    name: 'the program for pages is looked up in the folder that VS Code was started in',
    file: 'src/editor/vscode/openExternal.ts',
    find: 'cwd: homedir(), ',
    replace: '',
    tests: ['test/editor/vscode/openExternal.test.ts'],
  },
  {
    name: 'the program for pages is run by a shell',
    file: 'src/editor/vscode/openExternal.ts',
    find: "stdio: 'ignore' }",
    replace: "stdio: 'ignore', shell: true }",
    tests: ['test/editor/vscode/openExternal.test.ts'],
  },
  {
    name: 'the program for pages runs on a server',
    file: 'src/editor/vscode/openExternal.ts',
    find: ' || !isBesideUser()',
    replace: '',
    tests: ['test/editor/vscode/openExternal.test.ts'],
  },
  {
    name: 'a pasted report loads what a text from outside names',
    file: 'src/editor/diagnose/report.ts',
    find: ".replace(/<(?=[a-z/!?])/gi, '&lt;')",
    replace: '',
    tests: ['test/editor/diagnose/report.test.ts'],
  },
];
