/**
 * Times the first call of a client, its code loaded for it, and the calls after it:
 * `calls.ts <file> <address of the service> <number of further calls>`.
 */
import { pathToFileURL } from 'node:url';
import { type Sample, sample } from '../measure.ts';

const [, , file = '', base = '', count = '0'] = process.argv;

let call: ((base: string) => Promise<void>) | undefined;
const first = await sample(async () => {
  ({ call } = await import(pathToFileURL(file).href));
  await call?.(base);
});
const rest: Sample[] = [];
for (let i = 0; i < Number(count); i += 1) rest.push(await sample(() => call?.(base)));
console.log(JSON.stringify({ first, rest }));
process.exit();
