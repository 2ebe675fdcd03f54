/** Calls of RegisterClient by clients in processes of their own, over loopback and over TLS. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { build } from 'esbuild';
import { startEmulator } from '../emulator/emulator.ts';
import { createAuthority, startTlsFront, writeCertificate } from '../fakes/authority.ts';
import { type Effort, inTurns, median, type Row, type Sample, type Table } from './measure.ts';
import { runProcess } from './runProcess.ts';

interface Calls {
  first: Sample;
  rest: Sample[];
}

const clients = {
  'node:http': 'nodeHttp',
  'undici, trimmed': 'trimmedUndici',
  'ours over node:http': 'oursOverHttps',
  'ours over undici': 'oursOverUndici',
  '@aws-sdk/client-sso-oidc': 'awsSdk',
} as const;

const callsAfterFirst = 200;

export async function run({ isQuick }: Effort): Promise<Table[]> {
  await using stack = new AsyncDisposableStack();
  const folder = await mkdtemp(path.join(tmpdir(), 'bench-calls-'));
  stack.defer(() => rm(folder, { recursive: true }));
  await bundleClients(folder);
  const emulator = await startEmulator();
  stack.defer(() => emulator.close());
  const authority = await createAuthority();
  const { file: certificate } = stack.use(await writeCertificate(authority));
  const front = stack.use(
    await startTlsFront(await authority.issue('localhost'), Number(new URL(emulator.url).port)),
  );
  // For the SDK and `node:http`, Node itself reads this one.
  process.env.NODE_EXTRA_CA_CERTS = certificate;
  stack.defer(() => void delete process.env.NODE_EXTRA_CA_CERTS);

  const measure = async (base: string, rounds: number) => {
    const after = new Map<string, Sample[]>();
    const subjects = Object.entries(clients).map(([what, client]) => {
      const file = path.join(folder, `${client}.mjs`);
      const first = async () => {
        const calls = await runProcess<Calls>('calls.ts', file, base, `${callsAfterFirst}`);
        const of = (member: keyof Sample) => median(calls.rest.map((each) => each[member]));
        after.set(what, [...(after.get(what) ?? []), { wall: of('wall'), cpu: of('cpu') }]);
        return calls.first;
      };
      return [what, first] as const;
    });
    const firsts = await inTurns(rounds, Object.fromEntries(subjects));
    const rest = [...after].map(
      ([what, samples]): Row => ({
        what,
        values: samples.map(({ wall }) => wall),
        cpu: samples.map(({ cpu }) => cpu),
      }),
    );
    return { firsts, rest };
  };
  const rounds = isQuick ? 3 : 9;
  const plain = await measure(emulator.url, rounds);
  const secure = await measure(`https://localhost:${front.port}`, rounds);
  const unit = 'ms';
  return [
    {
      title: 'First call in a process, with loading the client, loopback',
      unit,
      goal: 'undici path 4 × node:http',
      rows: plain.firsts,
    },
    { title: 'Each further call, loopback', unit, rows: plain.rest },
    {
      title: 'First call in a process over TLS, a CA variable set',
      unit,
      rows: secure.firsts,
    },
    {
      title: 'Each further call over TLS, a CA variable set, kept connections',
      unit,
      goal: '4 ms CPU',
      rows: secure.rest,
    },
  ];
}

async function bundleClients(folder: string): Promise<void> {
  await build({
    entryPoints: Object.values(clients).map((name) =>
      path.join(import.meta.dirname, 'clients', `${name}.ts`),
    ),
    outdir: folder,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    minify: true,
    format: 'esm',
    platform: 'node',
    target: 'node22.19',
    mainFields: ['module', 'main'],
    banner: { js: "import{createRequire as c}from'node:module';const require=c(import.meta.url);" },
    logLevel: 'error',
  });
}
