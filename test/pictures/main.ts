/**
 * `npm run pictures`: takes every picture of the README and the walkthrough in a real VS Code with the
 * extension, and renders the icon.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { startEditor } from '../e2e/stage.ts';
import { findCli } from '../emulator/clients/awsCliProgram.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { startRegionalHosts } from '../fakes/regionalHosts.ts';
import { launchBrowser } from '../vscode/chromium.ts';
import { buildVsix } from '../vscode/vsix.ts';
import { Workbench } from '../vscode/workbench.ts';
import { playScenes } from './scenes.ts';

const root = path.join(import.meta.dirname, '..', '..');
const media = path.join(root, 'media');

/** One for all, because pictures are a large part of the VSIX. */
const theme = 'Dark 2026';

const cli = await findCli();
if (!cli) throw new Error('one of the pictures shows the AWS CLI: install it first');
const cliFolder = path.dirname(cli.path);

console.log('Building the extension…');
await buildVsix();
await renderIcon();
console.log('Taking pictures…');
await takePictures();

async function takePictures(): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const emulator = await startEmulator();
  stack.defer(() => emulator.close());
  const [{ startUrl, region } = { startUrl: '', region: '' }] = emulator.instances;
  // The hosts of AWS under their own names, so that no picture shows a port of this computer.
  const hosts = stack.use(await startRegionalHosts(emulator));
  const server = await startEditor({
    env: {
      NODE_EXTRA_CA_CERTS: hosts.certificate,
      // For the AWS CLI in the terminal.
      AWS_CA_BUNDLE: hosts.certificate,
      HTTPS_PROXY: hosts.proxy,
    },
    settings: {
      'editor.cursorBlinking': 'solid',
      'editor.fontSize': 12,
      'editor.minimap.enabled': false,
      'editor.scrollbar.vertical': 'hidden',
      'http.proxy': hosts.proxy,
      'iamIdentityCenter.instances': [{ name: 'Acme', startUrl, region }],
      'iamIdentityCenter.signInMethod': 'browser',
      'iamIdentityCenter.defaultRegion': 'us-east-1',
      'terminal.integrated.gpuAcceleration': 'off',
      'terminal.integrated.shellIntegration.enabled': false,
      'terminal.integrated.defaultProfile.linux': 'sh',
      'terminal.integrated.profiles.linux': {
        sh: {
          path: '/bin/sh',
          env: { PATH: `${cliFolder}:${process.env.PATH}`, PS1: '$ ' },
        },
      },
      'workbench.colorTheme': theme,
    },
  });
  stack.defer(() => server.close());
  const workbench = stack.use(
    await Workbench.open(server, {
      pictures: path.join(root, 'out', 'pictures'),
      // So narrow that lists are narrow, and so high that VS Code's watermark is far from them.
      viewport: { width: 720, height: 700 },
    }),
  );
  await workbench.page.context().route('https://oidc.*.amazonaws.com/**', (route) => {
    const { pathname, search } = new URL(route.request().url());
    const location = `${emulator.urlOf(region)}${pathname}${search}`;
    return route.fulfill({ status: 302, headers: { location } });
  });
  try {
    await playScenes(workbench, { startUrl, media });
  } catch (error) {
    await workbench.screenshot('failed');
    throw error;
  }
}

async function renderIcon(): Promise<void> {
  await using browser = await launchBrowser();
  const page = await browser.newPage({ viewport: { width: 256, height: 256 } });
  const svg = await readFile(path.join(media, 'icon.svg'), 'utf8');
  await page.setContent(`<body style="margin: 0">${svg}`);
  await page.screenshot({ path: path.join(media, 'icon.png'), omitBackground: true });
}
