/** A list on the screen, and the person in front of it. */
import assert from 'node:assert/strict';
import { setImmediate } from 'node:timers/promises';

interface Row {
  label: string;
  description?: string;
  buttons?: readonly { tooltip?: string }[];
}

/** Give it to the code under test in the place of what `createQuickPick` makes. */
export function createFakeQuickPick() {
  const handlers: Record<string, (event?: unknown) => void> = {};
  const on = (name: string) => (handler: (event?: unknown) => void) => {
    handlers[name] = handler;
  };
  let items: Row[] = [];
  const pick = {
    title: '',
    placeholder: '',
    busy: false,
    value: '',
    /** As in VS Code, the first of new items is active. */
    set items(rows: Row[]) {
      items = rows;
      pick.activeItems = rows.slice(0, 1);
    },
    get items() {
      return items;
    },
    activeItems: [] as Row[],
    onDidChangeValue: on('type'),
    onDidTriggerItemButton: on('button'),
    onDidTriggerButton: on('back'),
    onDidAccept: on('accept'),
    onDidHide: on('hide'),
    show: () => undefined,
    hide: () => handlers.hide?.(),
    dispose: () => undefined,
  };
  const labels = () => pick.items.map(({ label }) => label);
  const does = async (event: string, what?: unknown) => {
    await settle();
    handlers[event]?.(what);
    await settle();
  };
  return {
    pick,
    labels,
    async type(text: string) {
      await settle();
      pick.value = text;
      await does('type', text);
    },
    leave: () => does('hide'),
    goBack: () => does('back'),
    accept: () => does('accept'),
    async choose(text: string) {
      const rows = () => pick.items.filter(({ label }) => label.includes(text));
      await settleUntil(() => rows().length > 0);
      pick.activeItems = rows();
      assert.equal(pick.activeItems.length, 1, `${text} in ${labels()}`);
      await does('accept');
    },
    /** Presses a button of the first row. */
    async press(tooltip: string) {
      await settle();
      const [item] = pick.items;
      const button = item?.buttons?.find((each) => each.tooltip === tooltip);
      assert.ok(button, `${tooltip} on ${item?.label}`);
      await does('button', { item, button });
    },
  };
}

/** Whatever is under way has had its turn afterwards. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await setImmediate();
}

/** For what has to be read from a file first, on however busy a computer; gives up after 10 s. */
export async function settleUntil(happens: () => boolean): Promise<void> {
  const end = performance.now() + 10_000;
  await settle();
  while (!happens() && performance.now() < end) await settle();
}
