/** The rows that only a real VS Code can show: ours beside a provider that does nothing, in turns. */
import { approve } from '../e2e/stage.ts';
import { commands, signedInAs } from '../e2e/texts.ts';
import { startEmulator } from '../emulator/emulator.ts';
import { complete, editorVersions, fetchEditor } from '../vscode/download.ts';
import { installedExtension } from '../vscode/vsix.ts';
import { type MeasuredWindow, openMeasured, probeName, type Result } from './editor/window.ts';
import { type Effort, middleOf, Rows, type Sample, type Table } from './measure.ts';

const ours = 'identity-center.iam-identity-center-auth';
const scopes = ['sso:account:access'];
const floorName = 'a provider that does nothing';

export async function run({ isQuick }: Effort): Promise<Table[]> {
  await using stack = new AsyncDisposableStack();
  const editor = await fetchEditor(complete(editorVersions.newest));
  const emulator = await startEmulator({ settings: { accessTokenSeconds: 8 * 3600 } });
  stack.defer(() => emulator.close());
  const [{ startUrl, region } = { startUrl: '', region: '' }] = emulator.instances;
  const floor = stack.use(await openMeasured({ editor, withFloor: true }));
  const extension = stack.use(
    await openMeasured({
      editor,
      extension: await installedExtension(editor),
      env: emulator.environment,
      settings: {
        'iamIdentityCenter.instances': [{ name: 'Acme', startUrl, region }],
        'iamIdentityCenter.signInMethod': 'browser',
      },
    }),
  );
  const { workbench } = extension;
  await approve('alice', workbench, () => workbench.run(commands.signIn));
  await workbench.notification(signedInAs('alice'));

  return await measureProviders({ floor, extension }, isQuick);
}

async function measureProviders(
  { floor, extension }: { floor: MeasuredWindow; extension: MeasuredWindow },
  isQuick: boolean,
): Promise<Table[]> {
  const loads = new Rows();
  const colds = new Rows();
  const warms = new Rows();
  const heaps = new Map<string, number[]>();
  const subjects = [
    { what: floorName, window: floor, id: 'bench.floor', provider: 'bench-floor' },
    {
      what: 'ours, a user signed in',
      window: extension,
      id: ours,
      provider: 'aws-iam-identity-center',
    },
  ];
  for (const { window, provider } of subjects) {
    const allowed = window.measure({ consent: { provider, scopes } });
    await window.workbench.clickDialog(probeName, 'Allow');
    await window.workbench.choose('alice');
    await allowed;
  }
  // The first round warms up the server and its disk cache, as the consent has in a quick run.
  const [first, last] = isQuick ? [1, 1] : [0, 10];
  for (let round = first; round <= last; round += 1) {
    for (const { what, window, id, provider } of subjects) {
      const rest = await window.measure({ heapAfterMs: 3_000 }, id);
      const asked = await window.measure({ ask: { provider, scopes } }, id);
      if (!asked.isFound) throw new Error(`${what}: no session`);
      if (round === 0) continue;
      loads.add(what, [toSample(rest, id)]);
      heaps.set(what, [...(heaps.get(what) ?? []), rest.heapKib ?? Number.NaN]);
      colds.add(what, [asked.cold]);
      warms.add(what, [middleOf(asked.warm ?? [])]);
    }
    for (const peer of ['github', 'microsoft']) {
      const id = `vscode.${peer}-authentication`;
      const asked = await floor.measure({ ask: { provider: peer, scopes: ['openid'] } }, id);
      if (round === 0) continue;
      loads.add(`${peer} provider of VS Code, on request`, [toSample(asked, id)]);
      colds.add(`${peer} provider of VS Code, nobody signed in`, [asked.cold]);
    }
  }
  return [
    {
      title: 'Load and activate as VS Code reports it',
      unit: 'ms',
      goal: 'floor + 8 ms',
      rows: loads.rows(false),
    },
    {
      title: 'A cold silent getSession, which activates the extension',
      unit: 'ms',
      goal: '1.3 × floor',
      rows: colds.rows(),
    },
    { title: 'A warm silent getSession', unit: 'ms', rows: warms.rows() },
    {
      title: 'Heap of the extension host, idle',
      unit: 'KiB',
      goal: 'floor + 600 KiB',
      rows: [...heaps].map(([what, values]) => ({ what, values })),
    },
  ];
}

/** VS Code counts whole milliseconds, and no processor time. */
function toSample({ activations }: Result, id: string): Sample {
  const { load = Number.NaN, activate = Number.NaN } = activations.get(id) ?? {};
  return { wall: load + activate, cpu: Number.NaN };
}
