import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import {
  chmod,
  cp,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  rm,
  symlink,
  utimes,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../..');
const sources = /^(src|media|l10n|LICENSE|\.vscodeignore|tsconfig\.json|package.*|.*\.m(js|d))$/;

/** Packages a copy of the sources in `folder`; resolves to the VSIX. */
async function packageIn(folder: string, env: Record<string, string>, umask: string) {
  await mkdir(folder, { recursive: true });
  for (const name of (await readdir(root)).filter((each) => sources.test(each))) {
    await cp(join(root, name), join(folder, name), { recursive: true });
  }
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
  // As a checkout of another day has it.
  if (umask === '077') {
    await chmod(join(folder, 'LICENSE'), 0o600);
    await utimes(join(folder, 'LICENSE'), 1_700_000_000, 1_700_000_000);
  }
  const command = `umask ${umask} && "${process.execPath}" esbuild.mjs --package --out a.vsix`;
  await promisify(execFile)('sh', ['-c', command], {
    cwd: folder,
    env: { ...process.env, ...env },
  });
  return readFile(join(folder, 'a.vsix'));
}

interface Component {
  name: string;
  group?: string;
  version: string;
  licenses: { license: { id: string } }[];
  hashes: { alg: string; content: string }[];
}

describe('the packaged extension', () => {
  let folder: string;
  let packages: Buffer[];
  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'package-'));
    packages = await Promise.all([
      packageIn(join(folder, 'one'), { TZ: 'America/New_York', LC_ALL: 'C' }, '077'),
      packageIn(join(folder, 'a/deeper/two'), { TZ: 'Asia/Tokyo', LC_ALL: 'cs_CZ.UTF-8' }, '022'),
    ]);
  });
  after(() => rm(folder, { recursive: true, force: true }));

  const read = (file: string) => readFile(join(folder, 'one/dist', file), 'utf8');

  it('is the same byte for byte, whoever builds it where', () => {
    const [one, two] = packages;
    assert.ok(one && one.length > 100_000);
    assert.equal(Buffer.compare(one, two ?? Buffer.alloc(0)), 0);
  });

  it('is as small as promised, with its notices and its bill of materials', async () => {
    const [one = Buffer.alloc(0)] = packages;
    // A fifth of it is the AWS SDK's chain of credentials, for applications with a profile.
    assert.ok(one.length <= 450 * 1024, `${one.length} bytes`);
    for (const file of ['THIRD_PARTY_NOTICES.txt', 'sbom.cdx.json']) {
      assert.ok(one.includes(`extension/dist/${file}`), file);
    }
  });

  // CreateTokenWithIAM was complete and tested, and left out because nothing called it.
  it('has the caller of CreateTokenWithIAM in a part that is loaded on demand', async () => {
    const { outputs } = JSON.parse(await read('meta.json')) as {
      outputs: Record<
        string,
        { inputs: Record<string, unknown>; imports: { path: string; kind: string }[] }
      >;
    };
    const [part = ''] = Object.keys(outputs).filter((path) =>
      Object.hasOwn(outputs[path]?.inputs ?? {}, 'src/oidc/iamTokens.ts'),
    );
    assert.ok(packages[0]?.includes(`extension/${part}`), part);
    assert.match(await read(part.slice('dist/'.length)), /\/token\?aws_iam=t/);
    const importers = Object.values(outputs).flatMap(({ imports }) =>
      imports.filter(({ path }) => path === part),
    );
    assert.deepEqual([...new Set(importers.map(({ kind }) => kind))], ['dynamic-import']);
  });

  /** The packages whose code is in the bundle, by esbuild's own account. */
  const bundled = async () => {
    const { outputs } = JSON.parse(await read('meta.json')) as {
      outputs: Record<string, { inputs: Record<string, { bytesInOutput: number }> }>;
    };
    const inputs = Object.values(outputs).flatMap(({ inputs: each }) => Object.entries(each));
    const names = inputs.flatMap(([input, { bytesInOutput }]) => {
      const name = input
        .split('node_modules/')
        .at(-1)
        ?.match(/^(@[^/]+\/)?[^/]+/)?.[0];
      return input.includes('node_modules/') && bytesInOutput > 0 && name ? [name] : [];
    });
    return [...new Set(names)].sort();
  };

  // undici, valibot and the packages of AWS were shipped without the licences that ask for it.
  it('has the licence of every package that is in the bundle', async () => {
    const notices = await read('THIRD_PARTY_NOTICES.txt');
    const names = await bundled();
    assert.ok(names.includes('undici') && names.includes('valibot'), names.join());
    for (const name of names) {
      const { version } = JSON.parse(
        await readFile(join(root, 'node_modules', name, 'package.json'), 'utf8'),
      ) as { version: string };
      const start = notices.indexOf(`\n${name} ${version}\n`);
      assert.ok(start >= 0, name);
      assert.match(notices.slice(start).split('-'.repeat(80))[0] ?? '', /licen[cs]e/i);
    }
    assert.match(notices, /^llhttp/m);
  });

  it('lists exactly those in its bill of materials, with version, licence and hash', async () => {
    const bom = JSON.parse(await read('sbom.cdx.json')) as {
      specVersion: string;
      components: Component[];
      dependencies: { ref: string; dependsOn: string[] }[];
    };
    const lock = JSON.parse(await readFile(join(root, 'package-lock.json'), 'utf8')) as {
      packages: Record<string, { version: string; integrity: string; license: string }>;
    };
    const nameOf = ({ group, name }: Component) => (group ? `${group}/${name}` : name);
    assert.deepEqual(bom.components.map(nameOf).sort(), await bundled());
    for (const component of bom.components) {
      const locked = lock.packages[`node_modules/${nameOf(component)}`];
      assert.equal(component.version, locked?.version);
      assert.equal(component.licenses[0]?.license.id, locked?.license);
      const [hash] = component.hashes;
      const base64 = Buffer.from(hash?.content ?? '', 'hex').toString('base64');
      assert.equal(`sha512-${base64}`, locked?.integrity);
    }
    assert.equal(bom.dependencies.length, bom.components.length + 1);
  });
});
