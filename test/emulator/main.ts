/** `npm run emulator [-- --port N]`: runs a local Identity Center until Ctrl-C. */
import { parseArgs } from 'node:util';
import { startEmulator } from './emulator.ts';

const { values } = parseArgs({ options: { port: { type: 'string', default: '0' } } });
const port = Number(values.port);
if (!Number.isInteger(port) || port < 0 || port > 65_535) {
  console.error(`--port must be a number from 0 to 65535, not ${values.port}`);
  process.exit(2);
}

try {
  const emulator = await startEmulator({ port });
  console.log(`Identity Center is listening on ${emulator.url}\n`);
  for (const { name, startUrl, region, users } of emulator.instances) {
    console.log(`${name}`);
    console.log(`  start URL  ${startUrl}`);
    console.log(`  region     ${region}`);
    console.log(`  users      ${users.map((user) => user.name).join(', ')}`);
    console.log('  To use it with the extension, an AWS SDK or the AWS CLI:');
    for (const [variable, value] of Object.entries(emulator.environmentOf(region))) {
      console.log(`    export ${variable}=${value}`);
    }
    console.log('');
  }
  console.log('Press Ctrl-C to stop.');
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => void emulator.close());
  }
} catch (error) {
  console.error(
    `Could not listen on port ${port}: ${error instanceof Error ? error.message : error}`,
  );
  process.exitCode = 1;
}
