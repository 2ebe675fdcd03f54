/** The browser of the tests: the same build for everybody, from npm. */
import { execFile } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
  type PageScreenshotOptions,
} from 'playwright-core';
import { fetchPackage } from './download.ts';
import { downloadMs, patienceMs, retry } from './until.ts';

/**
 * Resolves to a browser that has just been started.
 * @param program another browser than the one of `findChromium`
 */
export async function launchBrowser(program?: string): Promise<Browser> {
  return chromium.launch({
    executablePath: program ?? (await findChromium()),
    // Sandboxing is left to the container that the tests run in.
    args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--disable-background-networking'],
    timeout: patienceMs,
  });
}

/** Resolves to a profile of its own in the browser, in which waits have the bound of the tests. */
export async function openContext(
  browser: Browser,
  options: BrowserContextOptions = {},
): Promise<BrowserContext> {
  const context = await browser.newContext(options);
  context.setDefaultTimeout(patienceMs);
  return context;
}

/** Loads a page. Chromium gives up when another test plugs in a second computer meanwhile. */
export async function visit(page: Page, address: string): Promise<void> {
  await retry(address, () =>
    page.goto(address).then(
      () => true,
      (error: Error) => {
        if (!error.message.includes('ERR_NETWORK_CHANGED')) throw error;
        return false;
      },
    ),
  );
}

/**
 * Writes a screenshot to `options.path`. Chromium refuses to take one while it replaces the page by
 * another one, and sometimes when the computer is busy.
 */
export async function capture(page: Page, options: PageScreenshotOptions): Promise<void> {
  await retry(`a screenshot of ${page.url()}`, (timeout) =>
    page.screenshot({ animations: 'disabled', ...options, timeout: 10 * timeout }).then(
      () => true,
      (error: unknown) => {
        if (page.isClosed()) throw error;
        return false;
      },
    ),
  );
}

/**
 * Resolves to the program, which is fetched once. `CHROMIUM_PATH` names another one; systems that
 * the package is not built for need it.
 */
export async function findChromium(): Promise<string> {
  if (process.env.CHROMIUM_PATH) return process.env.CHROMIUM_PATH;
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    throw new Error(
      `npm has no Chromium for ${process.platform} on ${process.arch}: ` +
        'set CHROMIUM_PATH to the program of a Chromium or Chrome',
    );
  }
  return fetchChromium();
}

/** The package is made for bare machines, so it brings libraries and fonts. */
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
        // The package unpacks its libraries only in this environment.
        env: { ...process.env, TMPDIR: packageFolder, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' },
        timeout: downloadMs,
      });
      await writeFile(path.join(packageFolder, 'chromium.sh'), launcher, { mode: 0o755 });
    },
  });
  return path.join(folder, 'chromium.sh');
}
