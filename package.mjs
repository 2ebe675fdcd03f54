/**
 * Builds and packages the extension: `npm run package [-- --out file]`. The same sources give the
 * same bytes in every folder, time zone and language, and with every umask.
 */
import { execFileSync } from 'node:child_process';
import { chmod } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { listFiles, PackageManager } from '@vscode/vsce';

const { values } = parseArgs({ options: { out: { type: 'string', default: 'dist/' } } });
const run = (...args) =>
  execFileSync(process.execPath, args, {
    stdio: 'inherit',
    env: {
      // The time of each file, the zone that ZIP keeps it in, and the order of the files.
      SOURCE_DATE_EPOCH: String(Date.UTC(1980, 0, 1) / 1000),
      ...process.env,
      TZ: 'UTC',
      LC_ALL: 'C',
    },
  });

run('esbuild.mjs', '--production');
const files = await listFiles({ packageManager: PackageManager.None });
for (const file of files) await chmod(file, 0o644);
run(
  ...['node_modules/@vscode/vsce/vsce', 'package', '--no-dependencies'],
  ...['--allow-missing-repository', '--no-rewrite-relative-links'],
  ...['--readme-path', 'dist/README.md', '--out', values.out],
);
