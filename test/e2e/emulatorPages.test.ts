/**
 * The emulator's pages in a browser: a person gets through both flows by keyboard alone, and axe
 * finds nothing. Screenshots are left in out/emulator/.
 */
import assert from 'node:assert/strict';
import { mkdir, readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { after, before, test } from 'node:test';
import { type Browser, chromium, type Page } from 'playwright-core';
import { codeClient, createCalls } from '../emulator/clients/calls.ts';
import { type Emulator, startEmulator } from '../emulator/emulator.ts';
import { startRecordingServer } from '../fakes/recordingServer.ts';
import { findChromium } from '../vscode/chromium.ts';

const folder = 'out/emulator';
const axe = await readFile(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
let browser: Browser;
let emulator: Emulator;

before(async () => {
  await mkdir(folder, { recursive: true });
  emulator = await startEmulator();
  browser = await chromium.launch({
    executablePath: await findChromium(),
    args: ['--no-sandbox', '--disable-gpu', '--disable-background-networking'],
  });
});
after(async () => {
  await browser.close();
  await emulator.close();
});

/** Takes a picture, and asks axe. */
async function look(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: `${folder}/${name}.png` });
  // Through the debugger, where the page's own policy does not reach.
  const results = (await page.evaluate(`${axe}; axe.run()`)) as {
    violations: { id: string; nodes: { html: string }[] }[];
  };
  const violations = results.violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
  assert.deepEqual(violations, [], name);
}

function begin() {
  const calls = createCalls(emulator.identityCenter);
  const client = calls.register({ ...codeClient, grantTypes: undefined });
  const device = calls.post('/device_authorization', { ...client, startUrl: codeClient.issuerUrl });
  return { calls, userCode: String(device.json.userCode) };
}

for (const colorScheme of ['light', 'dark'] as const) {
  test(`a person approves a device by keyboard alone, ${colorScheme}`, async () => {
    const { userCode } = begin();
    const context = await browser.newContext({ colorScheme });
    const page = await context.newPage();
    await page.goto(`${emulator.url}/device`);
    await look(page, `device-${colorScheme}`);
    await page.keyboard.type('WRNG');
    await page.keyboard.press('Enter');
    await page.getByRole('alert').waitFor();
    await look(page, `device-wrong-${colorScheme}`);
    await page.keyboard.press('ControlOrMeta+A');
    await page.keyboard.type(userCode.toLowerCase());
    await page.keyboard.press('Enter');
    await page.getByText(userCode).waitFor();
    await look(page, `consent-${colorScheme}`);
    await page.keyboard.press('Tab');
    await page.keyboard.press('ArrowDown');
    assert.equal(await page.locator('#user-bob').isChecked(), true);
    await page.keyboard.press('Tab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Request approved' }).waitFor();
    await look(page, `approved-${colorScheme}`);
    assert.equal(emulator.control.sessions().at(-1)?.user, 'bob');
    await context.close();
  });
}

test('a sign-in by code goes back to the loopback, and remembers who it was', async () => {
  const { calls } = begin();
  await using loopback = await startRecordingServer();
  loopback.answer((response) => response.end('back'));
  const redirect = { redirect_uri: `${loopback.url}/oauth/callback` };
  const { search } = new URL(calls.authorizeUrl(calls.register().clientId, redirect));
  const context = await browser.newContext();
  const page = await context.newPage();
  await page.goto(`${emulator.url}/authorize${search}`);
  await page.locator('#user-carol').check();
  await page.locator('button[name=decision][value=approve]').click();
  await page.getByText('back').waitFor();
  assert.match(page.url(), /\/oauth\/callback\?code=[\w-]+&state=state-1$/);

  await page.goto(`${emulator.url}/authorize${search}`);
  assert.equal(await page.locator('#user-carol').isChecked(), true);
  await page.locator('button[name=decision][value=deny]').click();
  await page.getByText('back').waitFor();
  assert.match(page.url(), /\?error=access_denied&/);
  await context.close();
});
