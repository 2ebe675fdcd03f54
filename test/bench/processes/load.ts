/**
 * Loads and activates one extension where a user is signed in, and prints what that took and how much
 * of the heap it keeps.
 */
import { setTimeout } from 'node:timers/promises';
import { openWindow } from './window.ts';

async function heapKib(): Promise<number> {
  for (let i = 0; i < 3; i += 1) {
    await setTimeout(50);
    global.gc?.();
  }
  return process.memoryUsage().heapUsed / 1024;
}

// An extension host has these loaded, and its timers are compiled: the wait below polls.
for (let i = 0; i < 100; i += 1) await setTimeout(1);
for (const name of ['http', 'https', 'tls', 'crypto', 'fs/promises']) await import(`node:${name}`);
const [, , file] = process.argv;
const before = await heapKib();
const window = await openWindow(1, file);
await setTimeout(200);
const heap = (await heapKib()) - before;
console.log(JSON.stringify({ load: window.load, start: window.start, heap }));
window.close();
process.exit();
