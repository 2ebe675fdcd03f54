/** The environment of the VS Codes that the tests start. */

/** Without the variables of the developer and of the VS Code that runs the tests. */
export function inheritedEnv(): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      ([name]) => !/^(AWS_|VSCODE_|ELECTRON_|XDG_|NODE_|npm_)/.test(name),
    ),
  );
}
