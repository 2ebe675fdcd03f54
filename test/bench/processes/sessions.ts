/** Times what a window does with many sessions: `sessions.ts start|get|rest|seen <count>`. */
import { setTimeout } from 'node:timers/promises';
import { type Sample, sample } from '../measure.ts';
import { openWindow } from './window.ts';

const [, , what, count = '1'] = process.argv;
const window = await openWindow(Number(count));
const samples: Sample[] = [];

/** The file system reports what another window has written in its own time. */
const reportedMs = 150;

if (what === 'start') samples.push({ ...window.start });
await setTimeout(500);
if (what === 'get') {
  for (let i = 0; i < 60; i += 1) {
    const ask = () => window.provider.getSessions(['sso:account:access'], {});
    const measured = await sample(ask);
    // The first ones compile the code.
    if (i >= 20) samples.push(measured);
  }
}
if (what === 'rest' || what === 'seen') {
  for (let i = 0; i < 25; i += 1) {
    if (what === 'seen') await window.refreshElsewhere(Number(count) - 1);
    const { cpu } = await sample(() => setTimeout(reportedMs));
    // Nothing but processor time: the rest is waiting.
    if (i >= 5) samples.push({ wall: cpu, cpu });
  }
}
console.log(JSON.stringify({ samples, hover: window.hover().length }));
window.close();
process.exit();
