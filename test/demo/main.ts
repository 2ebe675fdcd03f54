/**
 * `npm start`: a real VS Code with the extension, beside an Identity Center on this computer. With
 * a terminal it stays until Ctrl-C; `--headless` has a scripted person play the whole story.
 */
import { parseArgs } from 'node:util';
import { openScene } from '../e2e/stage.ts';
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
  const people = emulator.instances[0]?.users.map((user) => user.name).join(', ');
  console.log(`
Open this address in your browser:

  ${server.url}?folder=${server.workspace}

Then press F1 and run "Sign in with IAM Identity Center". The Identity Center knows ${people};
it is at ${emulator.url}. Tokens live for a minute here, so you can watch them being
refreshed (IAM Identity Center: Show Log). Ctrl-C ends everything.
`);
  await new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
  await server.close();
  await emulator.close();
}
