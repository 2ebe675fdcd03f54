/**
 * Stands in for the editor's module where a file of `editor/` needs only words and files from it.
 * Import this file first, then the file under test with `await import()`.
 */
import { registerHooks } from 'node:module';

const source = `
  import { readFile } from 'node:fs/promises';
  import { fileURLToPath } from 'node:url';
  export const env = { appName: 'Visual Studio Code', language: 'en' };
  export const l10n = {
    bundle: undefined,
    t: (message, ...args) => message.replace(/\\{(\\d+)\\}/g, (slot, i) => args[i] ?? slot),
  };
  export const Uri = { joinPath: (base, ...path) => new URL(path.join('/'), base) };
  export const workspace = { fs: { readFile: (url) => readFile(fileURLToPath(url)) } };
`;

registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'vscode'
      ? { url: `data:text/javascript,${encodeURIComponent(source)}`, shortCircuit: true }
      : next(specifier, context),
});
