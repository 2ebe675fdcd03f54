/**
 * `npm start`: a real VS Code with the extension, and an Identity Center on this computer. In a
 * terminal both run until Ctrl-C; with `--headless` a scripted user plays the whole story.
 */
import { openScene } from '../e2e/stage.ts';
import { commands } from '../e2e/texts.ts';
import { findChromium } from '../vscode/chromium.ts';
import { buildVsix } from '../vscode/vsix.ts';
import { type DemoOptions, help, readOptions } from './options.ts';
import { playStory } from './story.ts';

/** Prints one sentence for what the user can do something about, and the rest as it is. */
async function main(args: readonly string[]): Promise<void> {
  const options = readOptions(args);
  if (options.help) return console.log(help);
  const isScripted = options.headless || Boolean(process.env.CI) || !process.stdout.isTTY;
  if (!isScripted) return playByHand(options);
  if (!options.headless) {
    console.log('Output does not go to a terminal, so a scripted user plays the whole story.');
  }
  // Before the build, which takes a while.
  await findChromium();
  console.log('Building the extension…');
  await buildVsix();
  await playStory();
}

async function playByHand({ port }: DemoOptions): Promise<void> {
  console.log('Building the extension…');
  await buildVsix();
  console.log('Starting VS Code and an Identity Center…');
  const { emulator, server } = await openScene({
    emulator: { accessTokenSeconds: 60 },
    ...(port !== undefined && { port }),
    settings: {
      // As on a desktop: VS Code and the browser are on this computer.
      'iamIdentityCenter.signInMethod': 'browser',
      // Lists the walkthrough of the extension.
      'workbench.startupEditor': 'welcomePage',
    },
  });
  const users = emulator.instances[0]?.users.map((user) => user.name).join(', ');
  console.log(`
VS Code is running. Open this address in your browser:

  ${server.url}?folder=${server.workspace}

Press F1 and run "${commands.signIn}". You can sign in as ${users}.
Access tokens expire after a minute here, so the log soon shows a refresh: run "${commands.showLog}".

The Identity Center is at ${emulator.url}. Press Ctrl-C to stop both.
`);
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
  await server.close();
  await emulator.close();
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
