/** Runs a test module inside the extension host of a served VS Code. */
import { setTimeout as sleep } from 'node:timers/promises';
import { launchBrowser, openContext } from './chromium.ts';
import { type ServerOptions, startServer } from './server.ts';
import { longestFileMs } from './until.ts';

export interface TestHostOptions extends ServerOptions {
  /** The folder of the extension under development. A served VS Code takes one only. */
  extensionDevelopmentPath: string;
  /** A CommonJS module that exports `run()`. */
  extensionTestsPath: string;
}

/** Resolves when `run()` has; rejects with what the workbench logged when it rejects or hangs. */
export async function runInTestHost(options: TestHostOptions): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const server = await startServer({ ...options, testDriver: true });
  stack.defer(() => server.close());
  const browser = await launchBrowser();
  stack.defer(() => browser.close());
  const page = await (await openContext(browser)).newPage();

  const logged: string[] = [];
  const { promise: ended, resolve: end } = Promise.withResolvers<number>();
  await page.exposeFunction('codeAutomationLog', (type: string, [text]: unknown[]) => {
    if (type === 'error') logged.push(String(text));
  });
  await page.exposeFunction('codeAutomationExit', end);
  const remote = (file: string) => `vscode-remote://${server.url.host}${file}`;
  const payload = [
    ['extensionDevelopmentPath', remote(options.extensionDevelopmentPath)],
    ['extensionTestsPath', remote(options.extensionTestsPath)],
  ];
  const query = new URLSearchParams({
    folder: server.workspace,
    payload: JSON.stringify(payload),
  });
  await page.goto(`${server.url}?${query}`);

  const timedOut = sleep(longestFileMs, `not in ${longestFileMs / 1000} s`, { ref: false });
  const outcome = await Promise.race([ended, timedOut]);
  if (outcome !== 0) throw new Error(`the tests did not end (${outcome})\n${logged.join('\n')}`);
}
