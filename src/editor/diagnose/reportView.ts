/** The editor tab with the report of a diagnosis. */
import * as vscode from 'vscode';
import { formatInstant } from '../../base/formatTime.ts';
import { internalCommands } from '../vscode/contributions.ts';
import { showCopied } from '../vscode/showCopied.ts';
import { type Checked, renderReport, reportTitle } from './report.ts';
import { linkedCommands, renderPage } from './reportPage.ts';

interface Open {
  panel: vscode.WebviewPanel;
  markdown: string;
}

let open: Open | undefined;

/** Shows the findings in the tab of the last report, if it is still open. `made` is epoch ms. */
export function showReport(checked: readonly Checked[], made: number): void {
  open ??= openPanel();
  const at = formatInstant(made);
  open.markdown = renderReport(checked, at);
  open.panel.webview.html = renderPage(checked, at);
  open.panel.reveal();
}

function openPanel(): Open {
  const panel = vscode.window.createWebviewPanel(
    'iamIdentityCenter.diagnosis',
    reportTitle(),
    vscode.ViewColumn.Active,
    { enableCommandUris: linkedCommands, localResourceRoots: [], enableFindWidget: true },
  );
  const opened: Open = { panel, markdown: '' };
  const copying = vscode.commands.registerCommand(internalCommands.copyDiagnosis, async () => {
    await vscode.env.clipboard.writeText(opened.markdown);
    showCopied();
  });
  panel.onDidDispose(() => {
    copying.dispose();
    open = undefined;
  });
  return opened;
}
