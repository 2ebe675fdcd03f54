/**
 * `npm run pictures`: takes every picture that README and walkthrough show, in each theme, from a
 * real VS Code with the extension in it. The icon is rendered beside them.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { startEmulator } from '../emulator/emulator.ts';
import { startRegionalHosts } from '../fakes/regionalHosts.ts';
import { launchBrowser } from '../vscode/chromium.ts';
import { editorVersions, fetchEditor } from '../vscode/download.ts';
import { startServer } from '../vscode/server.ts';
import { buildVsix } from '../vscode/vsix.ts';
import { Workbench } from '../vscode/workbench.ts';
import { playScenes } from './scenes.ts';

const root = path.join(import.meta.dirname, '..', '..');
const media = path.join(root, 'media');

/** By the end of their files' names. High contrast makes do with these: the VSIX is to stay small. */
const themes = {
  dark: 'Dark 2026',
  light: 'Light 2026',
};

console.log('Building the extension…');
const vsix = await buildVsix();
await renderIcon();
for (const [name, theme] of Object.entries(themes)) {
  console.log(`Taking pictures in ${theme}…`);
  await takePictures(name, theme);
}

async function takePictures(name: string, theme: string): Promise<void> {
  await using stack = new AsyncDisposableStack();
  const emulator = await startEmulator();
  stack.defer(() => emulator.close());
  const [{ startUrl, region } = { startUrl: '', region: '' }] = emulator.instances;
  // Under their own names, so that no picture shows a port of this computer.
  const hosts = stack.use(await startRegionalHosts(emulator));
  const server = await startServer({
    editor: await fetchEditor(editorVersions.newest),
    vsix: [vsix],
    extensionFolders: [path.join(root, 'test', 'editor', 'consumer')],
    env: { NODE_EXTRA_CA_CERTS: hosts.certificate },
    settings: {
      'editor.cursorBlinking': 'solid',
      'editor.fontSize': 12,
      'editor.minimap.enabled': false,
      'editor.scrollbar.vertical': 'hidden',
      'http.proxy': hosts.proxy,
      'iamIdentityCenter.instances': [{ name: 'Acme', startUrl, region }],
      'iamIdentityCenter.signInMethod': 'browser',
      'workbench.colorTheme': theme,
      'workbench.reduceMotion': 'on',
    },
  });
  stack.defer(() => server.close());
  const workbench = stack.use(
    await Workbench.open(server, {
      pictures: path.join(root, 'out', 'pictures', name),
      // Narrow, and lists are narrow too; high, and VS Code's watermark is far from them.
      viewport: { width: 720, height: 700 },
      // What VS Code takes the pictures of a walkthrough to have.
      scale: 1.5,
    }),
  );
  await workbench.page.context().route('https://oidc.*.amazonaws.com/**', (route) => {
    const { pathname, search } = new URL(route.request().url());
    const location = `${emulator.urlOf(region)}${pathname}${search}`;
    return route.fulfill({ status: 302, headers: { location } });
  });
  try {
    await playScenes(workbench, { startUrl, theme: name, media });
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
