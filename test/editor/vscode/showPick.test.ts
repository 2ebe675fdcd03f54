import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { QuickPickItem } from 'vscode';
import type { PickOptions, PickView, Stay } from '../../../src/editor/vscode/showPick.ts';
import { settle } from '../../fakes/settle.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';

const { showPick, stay } = await import('../../../src/editor/vscode/showPick.ts');
const { back } = await import('../../../src/editor/vscode/navigation.ts');

interface Row extends QuickPickItem {
  id: number;
}

const row = (id: number): Row => ({ id, label: `row ${id}` });

/** A pick with the rows 1 to 3, unless said otherwise; the choice is the number of the row. */
async function open(options: Partial<PickOptions<Row, number>> = {}) {
  const window = openFakeWindow();
  const views: PickView<Row>[] = [];
  const fill = options.fill ?? ((view) => view.setRows([1, 2, 3].map(row)));
  const choice = showPick<Row, number>({
    title: 'Title',
    placeholder: 'Choose',
    choose: ({ id }) => id,
    ...options,
    fill(view) {
      views.push(view);
      return fill(view);
    },
  });
  // A test of a rejection asks for it later.
  choice.catch(() => undefined);
  const [view] = views;
  assert.ok(view);
  return { choice, view, pick: await window.pick() };
}

describe('showPick', () => {
  it('shows title, placeholder and step, and resolves to what the chosen row means', async () => {
    const { choice, pick } = await open({ step: { at: 2, of: 3 } });
    assert.deepEqual(
      [pick.title, pick.placeholder, pick.step, pick.totalSteps, pick.ignoreFocusOut],
      ['Title', 'Choose', 2, 3, true],
    );
    await pick.choose('row 2');
    assert.equal(await choice, 2);
    assert.equal(pick.isOpen, false);
  });

  it('resolves to what several chosen rows mean, where several can be chosen', async () => {
    const sum = (rows: readonly Row[]) => rows.reduce((total, { id }) => total + id, 0);
    const { choice, pick } = await open({ chooseMany: sum });
    assert.equal(pick.canSelectMany, true);
    await pick.choose('row 1', 'row 3');
    assert.equal(await choice, 4);
    assert.equal((await open()).pick.canSelectMany, false);
  });

  it('resolves to `back` where Back is offered', async () => {
    const { choice, pick } = await open({ canGoBack: true });
    await pick.goBack();
    assert.equal(await choice, back);
    const { pick: other } = await open();
    assert.deepEqual(other.buttons, []);
  });

  it('aborts its signal and resolves to nothing when the user closes it', async () => {
    const { choice, pick, view } = await open();
    assert.equal(view.signal.aborted, false);
    await pick.leave();
    assert.equal(await choice, undefined);
    assert.equal(view.signal.aborted, true);
  });

  it('is open and busy before the rows are there, and then chooses nothing on Enter', async () => {
    const gate = Promise.withResolvers<void>();
    const { choice, pick } = await open({
      async fill(view) {
        await gate.promise;
        view.setRows([row(7)]);
      },
    });
    assert.equal(pick.busy, true);
    await pick.accept();
    assert.equal(pick.isOpen, true);
    gate.resolve();
    await settle();
    assert.equal(pick.busy, false);
    await pick.accept();
    assert.equal(await choice, 7);
  });

  // VS Code makes the first of new items active: Enter chose another row than the user meant.
  it('keeps the active row when rows come late, although all rows are other objects', async () => {
    const { choice, pick, view } = await open({ idOf: ({ id }) => id });
    await pick.highlight('row 2');
    view.setRows([0, 1, 2, 3, 4].map(row));
    assert.equal(pick.active, 'row 2');
    await pick.accept();
    assert.equal(await choice, 2);
  });

  it('makes the row that `first` names active where none was active before', async () => {
    const rows = [1, 2, 3].map(row);
    const { pick, view } = await open({ fill: (each) => each.setRows(rows, rows[2]) });
    assert.equal(pick.active, 'row 3');
    await pick.highlight('row 1');
    view.setRows(rows, rows[2]);
    assert.equal(pick.active, 'row 1');
    view.setRows([row(8), row(9)]);
    assert.equal(pick.active, 'row 8');
  });

  it('stays open after a choice that says so, and hands over the button of a row', async () => {
    const button = { iconPath: 'icon' as never, tooltip: 'Renew' };
    const pressed: (string | undefined)[] = [];
    const { choice, pick } = await open({
      fill: (view) => view.setRows([{ ...row(1), buttons: [button] }]),
      choose({ id }, _view, which): number | Stay {
        pressed.push(which?.tooltip);
        return pressed.length < 2 ? (stay as Stay) : id;
      },
    });
    await pick.press('row 1', 'Renew');
    assert.equal(pick.isOpen, true);
    await pick.choose('row 1');
    assert.equal(await choice, 1);
    assert.deepEqual(pressed, ['Renew', undefined]);
  });

  it('closes with the choice of `untilSettled`, or rejects as that does', async () => {
    for (const settles of ['resolves', 'rejects'] as const) {
      const byItself = Promise.withResolvers<number>();
      const { choice, pick, view } = await open({ untilSettled: byItself.promise });
      const error = new Error('no rows any more');
      if (settles === 'resolves') byItself.resolve(42);
      else byItself.reject(error);
      if (settles === 'resolves') assert.equal(await choice, 42);
      else await assert.rejects(choice, error);
      assert.deepEqual([pick.isOpen, view.signal.aborted], [false, true]);
    }
  });

  it('closes and rejects when the rows cannot be had', async () => {
    const error = new Error('no rows');
    const gate = Promise.withResolvers<void>();
    const { choice, pick } = await open({ fill: () => gate.promise });
    gate.reject(error);
    await assert.rejects(choice, error);
    assert.equal(pick.isOpen, false);
  });

  it('closes and rejects when `fill` throws before anything is shown', async () => {
    const error = new Error('no rows');
    openFakeWindow();
    const choice = showPick<Row, number>({
      title: '',
      placeholder: '',
      fill() {
        throw error;
      },
      choose: ({ id }) => id,
    });
    await assert.rejects(choice, error);
  });

  it('reports what the user types, and clears it to show a message', async () => {
    const typed: string[] = [];
    const { pick, view } = await open({ onType: ({ value }) => typed.push(value) });
    await pick.type('row');
    view.showMessage('Searching…');
    await settle();
    assert.deepEqual([pick.value, pick.placeholder], ['', 'Searching…']);
    assert.deepEqual(typed, ['row', '']);
  });

  it('closes on a click elsewhere only where that was asked for', async () => {
    const { pick } = await open({ closesOnFocusOut: true });
    assert.equal(pick.ignoreFocusOut, false);
  });

  // VS Code logged the error, and the pick stayed open without a word.
  for (const [what, options] of [
    ['choosing', { choose: () => fail() }],
    ['typing', { onType: () => fail() }],
    ['choosing several', { chooseMany: () => fail() }],
  ] as const) {
    it(`rejects, and closes, with what ${what} throws`, async () => {
      const { choice, pick } = await open(options);
      await pick.type('row 1');
      await pick.accept();
      await assert.rejects(choice, /no choice/);
      assert.equal(pick.isOpen, false);
    });
  }
});

function fail(): never {
  throw new Error('no choice');
}
