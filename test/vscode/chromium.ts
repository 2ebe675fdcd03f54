/** The browser of the tests: the machine's own, or one from npm where it has none. */
import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { fetchPackage } from './download.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Resolves to the program; `CHROMIUM_PATH` names one of your own. */
export async function findChromium(): Promise<string> {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  const folders = (process.env.PATH ?? '').split(path.delimiter);
  const places = names.flatMap((name) => folders.map((folder) => path.join(folder, name)));
  for (const place of [...places, ...elsewhere]) {
    const found = await access(place, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (found) return place;
  }
  if (process.platform !== 'linux') {
    throw new Error('no Chromium or Chrome was found: install one, or set CHROMIUM_PATH');
  }
  return fetchChromium();
}

/** The package holds the program compressed and unpacks it into TMPDIR. */
async function fetchChromium(): Promise<string> {
  const folder = await fetchPackage('@sparticuz/chromium', '153.0.0', {
    what: 'Chromium',
    prepare: async (packageFolder) => {
      const module = pathToFileURL(path.join(packageFolder, 'build', 'index.js')).href;
      await promisify(execFile)(
        process.execPath,
        [
          '--input-type=module',
          '--eval',
          `import chromium from '${module}'; await chromium.executablePath();`,
        ],
        { env: { ...process.env, TMPDIR: packageFolder }, timeout: 5 * 60_000 },
      );
    },
  });
  return path.join(folder, 'chromium');
}
