/** The browser of the tests: the machine's own, or one from npm where it has none. */
import { execFile } from 'node:child_process';
import { access, constants, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { type Browser, chromium } from 'playwright-core';
import { fetchPackage } from './download.ts';

const names = ['chromium', 'chromium-browser', 'google-chrome', 'google-chrome-stable'];
const elsewhere = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** Resolves to the browser of the tests. Sandboxing is left to the container it runs in. */
export async function launchBrowser(): Promise<Browser> {
  return chromium.launch({
    executablePath: await findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
  });
}

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

/** What the package was made for is a bare machine: it brings the libraries and fonts too. */
const launcher = `#!/bin/sh
here=$(dirname "$0")
if ldd "$here/chromium" | grep -q 'not found'; then export LD_LIBRARY_PATH="$here/al2023/lib"; fi
if [ ! -d /etc/fonts ]; then export FONTCONFIG_PATH="$here/fonts"; fi
exec "$here/chromium" "$@"
`;

/** The package holds everything compressed and unpacks it into TMPDIR. */
async function fetchChromium(): Promise<string> {
  const folder = await fetchPackage('@sparticuz/chromium', '153.0.0', {
    what: 'Chromium',
    prepare: async (packageFolder) => {
      const module = pathToFileURL(path.join(packageFolder, 'build', 'index.js')).href;
      const program = `import chromium from '${module}'; await chromium.executablePath();`;
      await promisify(execFile)(process.execPath, ['--input-type=module', '--eval', program], {
        // Only for such a machine does it unpack the libraries.
        env: { ...process.env, TMPDIR: packageFolder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' },
        timeout: 5 * 60_000,
      });
      await writeFile(path.join(packageFolder, 'chromium.sh'), launcher, { mode: 0o755 });
    },
  });
  return path.join(folder, 'chromium.sh');
}
