import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, it } from 'node:test';

const root = join(import.meta.dirname, '../..');
const read = async <T>(file: string) => JSON.parse(await readFile(join(root, file), 'utf8')) as T;

interface Manifest {
  dependencies?: Record<string, string>;
  devDependencies: Record<string, string>;
  allowScripts: Record<string, boolean>;
}

interface Locked {
  version: string;
  resolved?: string;
  integrity?: string;
  hasInstallScript?: boolean;
}

describe('the packages that this project installs', () => {
  it('are pinned to exact versions, and none is installed beside the extension', async () => {
    const { dependencies = {}, devDependencies } = await read<Manifest>('package.json');
    const loose = Object.entries(devDependencies).filter(
      ([, range]) => !/^\d+\.\d+\.\d+$/.test(range),
    );
    assert.deepEqual(loose, []);
    assert.deepEqual(dependencies, {});
  });

  it('are locked to their content, from the registry alone', async () => {
    const { packages } = await read<{ packages: Record<string, Locked> }>('package-lock.json');
    const { '': _, ...locked } = packages;
    assert.ok(Object.keys(locked).length > 100);
    const odd = Object.entries(locked).filter(
      ([, { integrity = '', resolved = 'https://registry.npmjs.org/' }]) =>
        !integrity.startsWith('sha512-') || !resolved.startsWith('https://registry.npmjs.org/'),
    );
    assert.deepEqual(odd, []);
  });

  it('run an install script only if it is allowed by name', async () => {
    const { allowScripts } = await read<Manifest>('package.json');
    const { packages } = await read<{ packages: Record<string, Locked> }>('package-lock.json');
    const withScript = Object.entries(packages)
      .filter(([, { hasInstallScript }]) => hasInstallScript)
      .map(([path]) => path.split('node_modules/').at(-1));
    assert.deepEqual([...new Set(withScript)].sort(), Object.keys(allowScripts).sort());
    // Node itself, which the tests run with, and the compiler's binary; nothing else.
    const allowed = Object.entries(allowScripts).filter(([, allows]) => allows);
    assert.deepEqual(allowed.map(([name]) => name).sort(), ['esbuild', 'node']);
  });
});
