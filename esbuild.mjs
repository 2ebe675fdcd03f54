/**
 * Builds `dist/`: what VS Code loads at start, chunks that are loaded when first needed, and what is to
 * be known of the packages in them. With `--package [--out file]` it makes the VSIX as well: the same
 * sources give the same bytes in every folder, time zone and language, and with every umask. With
 * `--folder` it builds to another folder than `dist/`.
 */
import { execFileSync } from 'node:child_process';
import { chmod, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { basename, join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values } = parseArgs({
  options: {
    package: { type: 'boolean', default: false },
    out: { type: 'string', default: 'dist/' },
    folder: { type: 'string', default: 'dist' },
  },
});
const isPackaged = values.package;
const dist = values.folder;
/** What VS Code loads by itself, and what that loads in a later turn. */
const [start, afterStart] = ['src/extension.ts', 'src/startEngine.ts'];

/**
 * Leaves out what is never called. undici carries four builds of its HTTP parser: the plain one runs
 * everywhere and is what undici falls back to; the others have 220 KiB. HTTP/2 is switched off
 * (`allowH2`), and no request of ours has a form. Of the AWS SDK: what only browsers and streams of
 * events need.
 */
const withoutUnused = {
  name: 'without-unused',
  setup(build) {
    const ofUndici =
      /undici[\\/]lib[\\/](milo[\\/].+|web[\\/].+|llhttp[\\/]llhttp_simd-wasm|dispatcher[\\/]client-h2)\.js$/;
    build.onLoad({ filter: ofUndici }, () => ({ contents: 'module.exports = undefined;' }));
    const ofTheSdk =
      /node_modules[\\/](bowser|@smithy[\\/]core[\\/]dist-es[\\/]submodules[\\/]event-streams)[\\/]/;
    build.onLoad({ filter: ofTheSdk }, () => ({ contents: 'export {};' }));
  },
};

/**
 * Makes one file of all that is loaded at start, and one of all that is loaded right after. esbuild
 * makes a file for each set of modules that is used by the same parts, which were 37 files, and each
 * of them costs 1 ms and 9 KiB of heap in VS Code. Here each part that is loaded later imports both,
 * which are loaded by then anyway; so all modules of either are used by the same parts.
 */
const oneFileEach = (later) => ({
  name: 'one-file-each',
  setup(build) {
    build.onLoad({ filter: /\.[jt]s$/ }, async ({ path }) => {
      if (!later.has(path)) return undefined;
      const loaded = path === resolve(afterStart) ? [start] : [start, afterStart];
      const imports = loaded.map((file) => `\nimport ${JSON.stringify(resolve(file))};`);
      const contents = [await readFile(path, 'utf8'), ...imports].join('');
      return { contents, loader: path.endsWith('.ts') ? 'ts' : 'js' };
    });
  },
});

/** undici is CommonJS: inside an ES module its `require` of Node's own modules needs a real one. */
const realRequire =
  "import{createRequire as __createRequire}from'node:module';const require=__createRequire(import.meta.url);";

const options = {
  outdir: dist,
  bundle: true,
  format: 'esm',
  platform: 'node',
  target: 'node22.19',
  external: ['vscode'],
  // Else the names of chunks depend on where a link leads.
  preserveSymlinks: true,
  mainFields: ['module', 'main'],
  minify: true,
  sourcemap: isPackaged ? false : 'linked',
  metafile: true,
  banner: { js: realRequire },
};

/** undici contains it as WebAssembly, without its licence. */
const llhttp = `llhttp (in undici)
https://github.com/nodejs/llhttp

This software is licensed under the MIT License.

Copyright Fedor Indutny, 2018.

Permission is hereby granted, free of charge, to any person obtaining a copy of this software and
associated documentation files (the "Software"), to deal in the Software without restriction,
including without limitation the rights to use, copy, modify, merge, publish, distribute, sublicense,
and/or sell copies of the Software, and to permit persons to whom the Software is furnished to do so,
subject to the following conditions:

The above copyright notice and this permission notice shall be included in all copies or substantial
portions of the Software.

THE SOFTWARE IS PROVIDED "AS IS", WITHOUT WARRANTY OF ANY KIND, EXPRESS OR IMPLIED, INCLUDING BUT NOT
LIMITED TO THE WARRANTIES OF MERCHANTABILITY, FITNESS FOR A PARTICULAR PURPOSE AND NONINFRINGEMENT. IN
NO EVENT SHALL THE AUTHORS OR COPYRIGHT HOLDERS BE LIABLE FOR ANY CLAIM, DAMAGES OR OTHER LIABILITY,
WHETHER IN AN ACTION OF CONTRACT, TORT OR OTHERWISE, ARISING FROM, OUT OF OR IN CONNECTION WITH THE
SOFTWARE OR THE USE OR OTHER DEALINGS IN THE SOFTWARE.`;

async function bundle() {
  await rm(dist, { recursive: true, force: true });
  const extension = {
    ...options,
    entryPoints: [start],
    splitting: true,
    chunkNames: '[name]-[hash]',
  };
  // Once for the list of what is imported dynamically, and once with it.
  const draft = await build({
    ...extension,
    plugins: [withoutUnused],
    write: false,
    sourcemap: false,
  });
  const parts = Object.values(draft.metafile.outputs).flatMap(({ entryPoint }) => entryPoint ?? []);
  const later = new Set(parts.filter((part) => part !== start).map((part) => resolve(part)));
  const { metafile } = await build({
    ...extension,
    plugins: [withoutUnused, oneFileEach(later)],
  });
  await Promise.all(Object.keys(metafile.outputs).map(dropUnusedRequire));
  await mergeWithChunk(start, metafile, { into: 'entry' });
  await mergeWithChunk(afterStart, metafile, { into: 'chunk' });
  await writeFile(join(dist, 'meta.json'), JSON.stringify(metafile));
  // By itself: chunks that it shared with the extension would be more files to load at start.
  const uninstall = await build({ ...options, entryPoints: ['src/uninstall.ts'] });
  await Promise.all(Object.keys(uninstall.metafile.outputs).map(dropUnusedRequire));
  return { outputs: { ...metafile.outputs, ...uninstall.metafile.outputs } };
}

/**
 * Makes one file of an entry point and the chunk with its code. esbuild leaves in the entry point of
 * a chunk that others use only what it exports.
 */
async function mergeWithChunk(source, { outputs }, { into }) {
  const find = (isWanted) => Object.keys(outputs).find((file) => isWanted(outputs[file]));
  const entry = find(({ entryPoint }) => entryPoint === source);
  const chunk = find(({ entryPoint, inputs }) => !entryPoint && source in inputs);
  const [kept, dropped] = into === 'entry' ? [entry, chunk] : [chunk, entry];
  const both = {
    name: 'both',
    setup(build) {
      const isOne = (path) => [entry, chunk].some((file) => resolve(dist, path) === resolve(file));
      build.onResolve({ filter: /./ }, ({ path }) =>
        isOne(path) ? undefined : { external: true },
      );
    },
  };
  const { outputFiles } = await build({
    ...options,
    banner: {},
    plugins: [both],
    stdin: {
      contents: [entry, chunk].map((file) => `export*from'./${basename(file)}';`).join(''),
      resolveDir: dist,
    },
    outdir: undefined,
    outfile: kept,
    metafile: false,
    write: false,
  });
  for (const { path, contents } of outputFiles) await writeFile(path, contents);
  for (const suffix of ['', '.map']) await rm(`${dropped}${suffix}`, { force: true });
  const { exports, imports, inputs } = outputs[chunk];
  outputs[kept] = {
    ...outputs[kept],
    ...{ inputs, imports, exports: [...exports, ...outputs[entry].exports], entryPoint: source },
    bytes: (await stat(kept)).size,
  };
  delete outputs[dropped];
  for (const [file, output] of Object.entries(outputs).filter(([name]) => name.endsWith('.js'))) {
    for (const each of output.imports) if (each.path === dropped) each.path = kept;
    const code = await readFile(file, 'utf8');
    // The columns stay, for source maps: the name that is kept is never longer.
    const [was, is] = [dropped, kept].map((each) => JSON.stringify(`./${basename(each)}`));
    await writeFile(file, code.replaceAll(was, is.padEnd(was.length)));
  }
}

/** Few of the many files need it. The lines stay, for source maps. */
async function dropUnusedRequire(file) {
  const code = await readFile(file, 'utf8');
  const own = code.replace(realRequire, '');
  if (!/\brequire\b/.test(own)) await writeFile(file, own);
}

/** Resolves to the packages of a bundle, sorted by name. Rejects where the licence of one is missing. */
async function readPackages({ outputs }) {
  const folders = new Set();
  for (const { inputs } of Object.values(outputs)) {
    for (const [input, { bytesInOutput }] of Object.entries(inputs)) {
      // From the first `node_modules` on, which may be a link to another folder.
      const folder = /node_modules\/(?:.*node_modules\/)?(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
      if (folder && bytesInOutput > 0) folders.add(folder);
    }
  }
  const lock = JSON.parse(await readFile('package-lock.json', 'utf8'));
  const packages = await Promise.all(
    [...folders].map(async (folder) => {
      const manifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
      const files = (await readdir(folder)).filter((file) => /^(licen[cs]e|notice)/i.test(file));
      const texts = await Promise.all(
        files.sort().map((file) => readFile(join(folder, file), 'utf8')),
      );
      return { ...manifest, texts, integrity: lock.packages[folder].integrity };
    }),
  );
  return packages
    .map((each) => ({
      ...each,
      texts: each.texts.length > 0 ? each.texts : textsFor(each, packages),
    }))
    .sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Some packages of the AWS SDK leave out the licence of their common repository. */
function textsFor({ name, license, repository }, packages) {
  const sibling = packages.find(
    (each) =>
      each.texts.length > 0 && each.license === license && each.repository?.url === repository?.url,
  );
  if (!sibling) throw new Error(`${name} has no licence file`);
  return sibling.texts;
}

/** Resolves to the content of the two files. */
async function describeThirdParties(metafile) {
  const packages = await readPackages(metafile);
  const product = JSON.parse(await readFile('package.json', 'utf8'));
  return { notices: noticesOf(packages), sbom: sbomOf(product, packages) };
}

function noticesOf(packages) {
  const entries = packages.map(({ name, version, homepage = '', texts }) =>
    [`${name} ${version}`, homepage, '', ...texts].join('\n').replaceAll('\r\n', '\n').trim(),
  );
  const intro = 'This extension contains software of others, under these licences.';
  return `${[intro, ...entries, llhttp].join(`\n\n${'-'.repeat(80)}\n\n`)}\n`;
}

function sbomOf(product, packages) {
  const describe = (type, { name, version, license, description }) => ({
    type,
    'bom-ref': purlOf({ name, version }),
    ...groupAndName(name),
    version,
    ...(description && !description.startsWith('%') && { description }),
    licenses: [{ license: { id: license } }],
    purl: purlOf({ name, version }),
  });
  const known = new Map(packages.map((each) => [each.name, purlOf(each)]));
  const refsOf = (names) => names.flatMap((name) => known.get(name) ?? []).sort();
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: { component: describe('application', product) },
    components: packages.map((each) => ({
      ...describe('library', each),
      hashes: [{ alg: 'SHA-512', content: hexOf(each.integrity) }],
    })),
    dependencies: [
      { ref: purlOf(product), dependsOn: refsOf(Object.keys(product.devDependencies)) },
      ...packages.map((each) => ({
        ref: purlOf(each),
        dependsOn: refsOf(Object.keys(each.dependencies ?? {})),
      })),
    ],
  };
  return `${JSON.stringify(bom, undefined, 2)}\n`;
}

/** https://github.com/package-url/purl-spec */
function purlOf({ name, version }) {
  return `pkg:npm/${name.replace('@', '%40')}@${version}`;
}

function groupAndName(name) {
  const [group, inner] = name.split('/');
  return inner ? { group, name: inner } : { name };
}

/** Of an `integrity` of npm's: `sha512-` and base64. */
function hexOf(integrity) {
  return Buffer.from(integrity.replace('sha512-', ''), 'base64').toString('hex');
}

/** Makes the VSIX of `dist/`. */
async function packageExtension(file) {
  const { listFiles, PackageManager } = await import('@vscode/vsce');
  const files = await listFiles({ packageManager: PackageManager.None });
  for (const each of files) await chmod(each, 0o644);
  const args = [
    ...['node_modules/@vscode/vsce/vsce', 'package', '--no-dependencies'],
    ...['--allow-missing-repository', '--no-rewrite-relative-links'],
    ...['--readme-path', 'dist/README.md', '--out', file],
  ];
  // The time of each file, the zone that ZIP keeps it in, and the order of the files.
  const sameTime = { SOURCE_DATE_EPOCH: String(Date.UTC(1980, 0, 1) / 1000) };
  const env = { ...sameTime, ...process.env, TZ: 'UTC', LC_ALL: 'C' };
  execFileSync(process.execPath, args, { stdio: 'inherit', env });
}

const { notices, sbom } = await describeThirdParties(await bundle());
await writeFile(join(dist, 'THIRD_PARTY_NOTICES.txt'), notices);
await writeFile(join(dist, 'sbom.cdx.json'), sbom);

// Where VS Code shows the README of an installed extension, it shows no pictures but those of
// https:, not even the package's own (1.139, measured), and links to files lead nowhere.
const readme = await readFile('README.md', 'utf8');
const alone = readme
  .replaceAll(/^!\[.*\]\(media\/.*\)\s+/gm, '')
  .replaceAll(/\[([^\]]+)\]\((?!https:|#)[^)]+\)/g, '$1');
await writeFile(join(dist, 'README.md'), alone);

if (isPackaged) await packageExtension(values.out);
