/** Builds `dist/`: what VS Code loads at start, and chunks that are loaded when first needed. */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { build } from 'esbuild';
import { describeThirdParties } from './thirdParty.mjs';

/**
 * undici carries four builds of its HTTP parser. The plain one runs everywhere and is what undici
 * falls back to; the others, 220 KiB, are left out.
 */
const oneParser = {
  name: 'one-parser',
  setup(build) {
    const others = /undici[\\/]lib[\\/](milo[\\/][\w-]+|llhttp[\\/]llhttp_simd-wasm)\.js$/;
    build.onLoad({ filter: others }, () => ({ contents: 'module.exports = undefined;' }));
  },
};

const options = {
  outdir: 'dist',
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.19',
  external: ['vscode'],
  // Else the names of chunks depend on where a link leads.
  preserveSymlinks: true,
  mainFields: ['module', 'main'],
  minify: true,
  keepNames: true,
  sourcemap: process.argv.includes('--production') ? false : 'linked',
  metafile: true,
  plugins: [oneParser],
  // undici is CommonJS: inside an ES module its `require` of Node's own modules needs a real one.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
};

await rm('dist', { recursive: true, force: true });
const { metafile } = await build({
  ...options,
  entryPoints: ['src/extension.ts'],
  splitting: true,
  chunkNames: '[name]-[hash]',
});
await writeFile('dist/meta.json', JSON.stringify(metafile));

// By itself: chunks that it shared with the extension would be more files to load at start.
const uninstall = await build({ ...options, entryPoints: ['src/uninstall.ts'] });

const outputs = { ...metafile.outputs, ...uninstall.metafile.outputs };
const { notices, sbom } = await describeThirdParties({ outputs });
await writeFile('dist/THIRD_PARTY_NOTICES.txt', notices);
await writeFile('dist/sbom.cdx.json', sbom);

// Where VS Code shows the README of an installed extension, it shows no pictures but those of
// https:, not even the package's own (1.139, measured).
const readme = await readFile('README.md', 'utf8');
await writeFile('dist/README.md', readme.replaceAll(/^!\[.*\]\(media\/.*\)\s+/gm, ''));
