/** The report of a diagnosis as a page for a webview, which runs no script and loads nothing. */
import * as vscode from 'vscode';
import { commands, internalCommands } from '../vscode/contributions.ts';
import { escapeHtml } from '../vscode/escape.ts';
import { type Checked, introduction, marks, reportTitle, sectionsOf, summary } from './report.ts';

/** The commands that the page links to, which the webview must allow. */
export const linkedCommands = [
  internalCommands.copyDiagnosis,
  commands.showLog,
  commands.diagnose,
] as const;

/** `made` is when the checks ran, as a text. */
export function renderPage(checked: readonly Checked[], made: string): string {
  const labels = [
    vscode.l10n.t('Copy Report'),
    vscode.l10n.t('Open Log'),
    vscode.l10n.t({ message: 'Run Again', comment: 'Makes a new diagnosis.' }),
  ];
  const links = linkedCommands.map(
    (command, i) =>
      `<a class="button" href="command:${command}">${escapeHtml(labels[i] ?? '')}</a>`,
  );
  return `<!DOCTYPE html>
<html lang="${escapeHtml(vscode.env.language)}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>${escapeHtml(reportTitle())}</title>
<style>${style}</style>
</head>
<body>
<main>
<h1>${escapeHtml(reportTitle())}</h1>
<p class="summary">${escapeHtml(summary(checked))}</p>
<p>${escapeHtml(introduction(made))}</p>
<nav>${links.join('\n')}</nav>
${sectionsOf(checked)
  .map(
    ({ heading, checked: found }) =>
      `<h2>${escapeHtml(heading)}</h2>\n<table>\n${found.map(row).join('\n')}\n</table>`,
  )
  .join('\n')}
</main>
</body>
</html>
`;
}

function row({ id, verdict, result, advice }: Checked): string {
  const cells = [
    `<td class="${verdict}">${marks[verdict]}</td>`,
    `<th scope="row">${escapeHtml(id)}</th>`,
    `<td>${escapeHtml(result)}${advice ? `<br><strong>${escapeHtml(advice)}</strong>` : ''}</td>`,
  ];
  return `<tr>${cells.join('')}</tr>`;
}

const style = `
body { padding: 0 1.5em 2em; line-height: 1.5; }
main { max-width: 60em; }
h1 { font-size: 1.5em; font-weight: 600; margin: 1em 0 0.5em; }
h2 { font-size: 1.15em; font-weight: 600; margin: 1.5em 0 0.25em; }
.summary { font-weight: 600; }
nav { display: flex; flex-wrap: wrap; gap: 0.5em; margin: 1em 0; }
a.button { padding: 0.35em 1em; border-radius: 2px; text-decoration: none;
  color: var(--vscode-button-foreground); background: var(--vscode-button-background);
  border: 1px solid var(--vscode-button-border, transparent); }
a.button:hover { background: var(--vscode-button-hoverBackground); }
a.button:focus-visible { outline: 1px solid var(--vscode-focusBorder); outline-offset: 2px; }
table { width: 100%; border-collapse: collapse; }
td, th { padding: 0.35em 1em 0.35em 0; text-align: start; vertical-align: top;
  font-weight: normal; overflow-wrap: anywhere;
  border-bottom: 1px solid var(--vscode-widget-border, var(--vscode-panel-border)); }
td:first-child { width: 5.5em; }
th { width: 14em; font-family: var(--vscode-editor-font-family); }
.bad { font-weight: 600; color: var(--vscode-errorForeground); }
.warning { color: var(--vscode-editorWarning-foreground); }
@media (max-width: 40em) { td, th { display: block; width: auto; border: 0; padding: 0; }
  tr { display: block; padding: 0.5em 0; border-bottom: 1px solid var(--vscode-panel-border); } }
`;
