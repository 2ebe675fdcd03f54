/** `npm run check:release`, after `npm run package`: says what keeps the version from being released. */
import { readFile } from 'node:fs/promises';
import { releaseProblems } from './releaseProblems.ts';

const read = (file: string) => readFile(file, 'utf8');
const problems = releaseProblems({
  manifest: await read('package.json'),
  changelog: await read('CHANGELOG.md'),
  readme: await read('dist/README.md'),
});
for (const problem of problems) console.error(problem);
if (problems.length > 0) process.exitCode = 1;
else console.log('Nothing keeps this version from being released.');
