import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { setEnvironment } from './environment.ts';
import { openFakeWindow } from './vscode.ts';

const vscode = await import('vscode');

describe('the fake of VS Code', () => {
  it('is what files of the extension import', () => {
    const window = openFakeWindow({ settings: { 'iamIdentityCenter.signInMethod': 'browser' } });
    void vscode.window.showInformationMessage('Hello', 'Yes');
    assert.deepEqual(window.texts, ['Hello']);
    const section = vscode.workspace.getConfiguration('iamIdentityCenter');
    assert.equal(section.inspect('signInMethod')?.globalValue, 'browser');
  });

  it('has another window for the next test', () => {
    const section = vscode.workspace.getConfiguration('iamIdentityCenter');
    assert.deepEqual(section.inspect('signInMethod'), {
      key: 'iamIdentityCenter.signInMethod',
      defaultValue: 'auto',
      globalValue: undefined,
      workspaceValue: undefined,
      workspaceFolderValue: undefined,
    });
  });

  it('hides a quick input when another one is shown, as VS Code does', async () => {
    const window = openFakeWindow();
    const first = vscode.window.createQuickPick();
    let hidden = 0;
    first.onDidHide(() => {
      hidden += 1;
    });
    first.show();
    vscode.window.createInputBox().show();
    assert.equal(hidden, 1);
    assert.ok(await window.box());
  });

  it('puts environment variables back', () => {
    const before = { ...process.env };
    {
      using _env = setEnvironment({ FAKE_OF_VSCODE: 'x', PATH: undefined });
      assert.deepEqual([process.env.FAKE_OF_VSCODE, process.env.PATH], ['x', undefined]);
    }
    assert.deepEqual({ ...process.env }, before);
  });
});
