import assert from 'node:assert/strict';
import { afterEach, beforeEach, describe, it } from 'node:test';
import type { Checked } from '../../../src/editor/diagnose/report.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';

const { showReport } = await import('../../../src/editor/diagnose/reportView.ts');

const made = Date.UTC(2026, 10, 2, 8);
const checked: readonly Checked[] = [
  { id: 'loopback', verdict: 'bad', result: '<img src=x onerror=alert(1)>', advice: 'Use "it".' },
  { id: 'instance-1 endpoint', portal: 1, verdict: 'good', result: 'fine' },
];

describe('the tab with the report of a diagnosis', () => {
  let window: ReturnType<typeof openFakeWindow>;
  const shown = () => [...window.webviews];
  beforeEach(() => {
    window = openFakeWindow();
  });
  afterEach(() => {
    for (const webview of shown()) webview.close();
  });

  it('has a table for this computer and one for each portal', () => {
    showReport(checked, made);
    const [{ html = '' } = {}] = shown();
    assert.match(html, /<h2>This computer<\/h2>\s*<table>\s*<tr><td class="bad">PROBLEM<\/td>/);
    assert.match(html, /<h2>Access portal 1<\/h2>/);
    assert.match(html, /One problem found\./);
  });

  // Fault: a result may quote what a proxy or the service answered.
  it('shows texts from outside as text, and can neither run nor load anything', () => {
    showReport(checked, made);
    const [{ html = '', options = {} } = {}] = shown();
    assert.doesNotMatch(html, /<img|<script/);
    assert.match(html, /&#60;img src=x/);
    assert.match(html, /content="default-src 'none'; style-src 'unsafe-inline'"/);
    assert.equal(options.enableScripts, undefined);
    assert.deepEqual(options.localResourceRoots, []);
  });

  it('links to the commands that it may run, and to no other', () => {
    showReport(checked, made);
    const [{ html = '', options = {} } = {}] = shown();
    const linked = [...html.matchAll(/href="command:([^"]+)"/g)].map(([, id]) => id);
    assert.deepEqual(linked, options.enableCommandUris);
    assert.deepEqual(linked, [
      'iamIdentityCenter.copyDiagnosis',
      'iamIdentityCenter.showLog',
      'iamIdentityCenter.diagnose',
    ]);
  });

  it('is one tab, whose newest report is copied', async () => {
    showReport(checked, made);
    showReport([], made);
    assert.equal(shown().length, 1);
    await window.commands.get('iamIdentityCenter.copyDiagnosis')?.();
    assert.match(window.copied.join(), /No problems found\./);
    assert.deepEqual(window.statusMessages, ['Copied']);
  });

  it('can be closed and opened again', () => {
    showReport(checked, made);
    shown()[0]?.close();
    assert.equal(window.commands.has('iamIdentityCenter.copyDiagnosis'), false);
    showReport(checked, made);
    assert.equal(shown().length, 1);
  });
});
