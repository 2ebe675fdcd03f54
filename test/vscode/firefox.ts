/** Firefox, driven by WebDriver BiDi: another browser than that of the other tests, where there is one. */
import { access } from 'node:fs/promises';
import puppeteer, { type Browser } from 'puppeteer-core';
import { patienceMs } from './until.ts';

/** Where Debian has it; `FIREFOX_PATH` names another place. */
const places = [process.env.FIREFOX_PATH, '/usr/bin/firefox-esr', '/usr/bin/firefox'];

/** Resolves to its program, if there is one. */
export async function findFirefox(): Promise<string | undefined> {
  for (const place of places) {
    if (place && (await exists(place))) return place;
  }
  return undefined;
}

/** Resolves to a browser that has just been started. */
export async function launchFirefox(program: string): Promise<Browser> {
  return puppeteer.launch({
    browser: 'firefox',
    executablePath: program,
    timeout: patienceMs,
    protocolTimeout: patienceMs,
  });
}

function exists(file: string): Promise<boolean> {
  return access(file).then(
    () => true,
    () => false,
  );
}
