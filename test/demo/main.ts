/**
 * `npm start`: a real VS Code with the extension, and an Identity Center on this computer. In a terminal
 * both run until Ctrl-C; with `--headless` a scripted user plays the whole story.
 */
import { parseArgs } from 'node:util';
import { openScene } from '../e2e/stage.ts';
import { commands } from '../e2e/texts.ts';
import { buildVsix } from '../vscode/vsix.ts';
import { playStory } from './story.ts';

const { values } = parseArgs({ options: { headless: { type: 'boolean' } } });

console.log('Building the extension…');
await buildVsix();

if (values.headless || process.env.CI || !process.stdout.isTTY) {
  await playStory();
} else {
  console.log('Starting VS Code and an Identity Center…');
  const { emulator, server } = await openScene({ emulator: { accessTokenSeconds: 60 } });
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
