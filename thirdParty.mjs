/**
 * Describes the packages whose code is in the bundle: their licences, and a software bill of
 * materials (CycloneDX 1.6). The same bundle gives the same texts.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';

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

/** Resolves to the packages of a bundle, sorted by name. Rejects where one has no licence file. */
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
      if (files.length === 0) throw new Error(`${folder} has no licence file`);
      const texts = await Promise.all(
        files.sort().map((file) => readFile(join(folder, file), 'utf8')),
      );
      return { ...manifest, texts, integrity: lock.packages[folder].integrity };
    }),
  );
  return packages.sort((one, other) => (one.name < other.name ? -1 : 1));
}

/** Resolves to the content of the two files. */
export async function describeThirdParties(metafile) {
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
