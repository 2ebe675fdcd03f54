/**
 * Builds `dist/`: what VS Code loads at start, and chunks that are loaded when first needed.
 *
 *   node esbuild.mjs [--production] [--out <folder>]
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
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

const { values: flags } = parseArgs({
  options: { production: { type: 'boolean' }, out: { type: 'string', default: 'dist' } },
});
const start = 'src/extension.ts';

/**
 * Makes one file of everything that is loaded at start. esbuild makes a file for each set of modules
 * that is used by the same parts, which were 37 files at start, and each of them costs 1 ms and
 * 9 KiB of heap in VS Code. Here each part that is loaded later imports the whole start, which is
 * loaded by then anyway; so all modules of the start are used by the same parts.
 */
const oneFileAtStart = (later) => ({
  name: 'one-file-at-start',
  setup(build) {
    build.onLoad({ filter: /\.[jt]s$/ }, async ({ path }) => {
      if (!later.has(path)) return undefined;
      const code = await readFile(path, 'utf8');
      const contents = `${code}\nimport ${JSON.stringify(resolve(start))};`;
      return { contents, loader: path.endsWith('.ts') ? 'ts' : 'js' };
    });
  },
});

const options = {
  outdir: flags.out,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.19',
  external: ['vscode'],
  // Else the names of chunks depend on where a link leads.
  preserveSymlinks: true,
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: flags.production ? false : 'linked',
  metafile: true,
  // undici is CommonJS: inside an ES module its `require` of Node's own modules needs a real one.
  banner: {
    js: "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);",
  },
};

await rm(flags.out, { recursive: true, force: true });
const extension = {
  ...options,
  entryPoints: [start],
  splitting: true,
  chunkNames: '[name]-[hash]',
};
// Once for the list of what is imported dynamically, and once with it.
const draft = await build({ ...extension, plugins: [oneParser], write: false, sourcemap: false });
const parts = Object.values(draft.metafile.outputs).flatMap(({ entryPoint }) => entryPoint ?? []);
const later = new Set(parts.filter((part) => part !== start).map((part) => resolve(part)));
const { metafile } = await build({ ...extension, plugins: [oneParser, oneFileAtStart(later)] });
await writeFile(join(flags.out, 'meta.json'), JSON.stringify(metafile));

// By itself: chunks that it shared with the extension would be more files to load at start.
const uninstall = await build({ ...options, entryPoints: ['src/uninstall.ts'] });

const outputs = { ...metafile.outputs, ...uninstall.metafile.outputs };
const { notices, sbom } = await describeThirdParties({ outputs });
await writeFile(join(flags.out, 'THIRD_PARTY_NOTICES.txt'), notices);
await writeFile(join(flags.out, 'sbom.cdx.json'), sbom);

// Where VS Code shows the README of an installed extension, it shows no pictures but those of
// https:, not even the package's own (1.139, measured).
const readme = await readFile('README.md', 'utf8');
await writeFile(join(flags.out, 'README.md'), readme.replaceAll(/^!\[.*\]\(media\/.*\)\s+/gm, ''));
