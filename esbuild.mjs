/**
 * Builds `dist/`: what VS Code loads at start, and chunks that are loaded when first needed.
 *
 *   node esbuild.mjs [--production] [--out <folder>]
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

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
  entryPoints: [start],
  outdir: flags.out,
  bundle: true,
  format: 'esm',
  splitting: true,
  chunkNames: '[name]-[hash]',
  platform: 'node',
  target: 'node22.19',
  external: ['vscode'],
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
// Once for the list of what is imported dynamically, and once with it.
const draft = await build({ ...options, plugins: [oneParser], write: false, sourcemap: false });
const parts = Object.values(draft.metafile.outputs).flatMap(({ entryPoint }) => entryPoint ?? []);
const later = new Set(parts.filter((part) => part !== start).map((part) => resolve(part)));
const { metafile } = await build({ ...options, plugins: [oneParser, oneFileAtStart(later)] });
await writeFile(join(flags.out, 'meta.json'), JSON.stringify(metafile));

// Where VS Code shows the README of an installed extension, it shows no pictures but those of
// https:, not even the package's own (1.139, measured).
const readme = await readFile('README.md', 'utf8');
await writeFile(join(flags.out, 'README.md'), readme.replaceAll(/^!\[.*\]\(media\/.*\)\s+/gm, ''));
