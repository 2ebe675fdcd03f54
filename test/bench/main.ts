/**
 * Benchmarks against peers, measured in one run on one computer: `npm run bench [-- --quick] [NAME…]`.
 * Compare the ratios: absolute times depend on the computer and its load. README.md says how each row
 * is measured.
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { cpus, loadavg } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { buildVsix } from '../vscode/vsix.ts';
import { type Effort, type Table, toText } from './measure.ts';

const benches: Record<string, () => Promise<{ run(effort: Effort): Promise<Table[]> }>> = {
  size: () => import('./size.ts'),
  load: () => import('./load.ts'),
  calls: () => import('./calls.ts'),
  sessions: () => import('./sessions.ts'),
  counts: () => import('./counts.ts'),
  editor: () => import('./editor.ts'),
  editorCalls: () => import('./editorCalls.ts'),
};

const { positionals, values: flags } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false } },
});
const names = positionals.length > 0 ? positionals : Object.keys(benches);
for (const name of names) {
  if (!benches[name]) throw new Error(`no benchmark is called ${name}: ${Object.keys(benches)}`);
}

await buildVsix();
const computer = `Node ${process.versions.node}, ${cpus().length} processors`;
const lines = [`# Benchmarks (${flags.quick ? 'quick' : 'full'}; ${computer})`, ''];
console.log(lines.join('\n'));
for (const name of names) {
  const tables = await (await benches[name]?.())?.run({ isQuick: flags.quick });
  for (const table of tables ?? []) {
    const text = toText(table);
    console.log(text);
    lines.push(text);
  }
}
const load = `Load of the computer at the end, over 1, 5 and 15 minutes: ${loadavg()
  .map((each) => each.toFixed(1))
  .join(', ')}.`;
console.log(load);
lines.push(load, '');
const file = path.join(import.meta.dirname, '..', '..', 'out', 'bench', `${names.join('-')}.md`);
await mkdir(path.dirname(file), { recursive: true });
await writeFile(file, lines.join('\n'));
console.log(`Written to ${path.relative(process.cwd(), file)}.`);
process.exit();
