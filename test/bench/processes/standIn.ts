/**
 * Stands in for VS Code in a process of its own: loads an ES module extension as VS Code 1.139 does,
 * which resolves `vscode` to a module in a `data:` address that exports every name of its API.
 */
import { readFileSync } from 'node:fs';
import { registerHooks } from 'node:module';
import path from 'node:path';
import type * as Vscode from 'vscode';

// With the test runner in the process each promise would cost more.
registerHooks({
  resolve: (specifier, context, next) =>
    specifier === 'node:test'
      ? { url: 'data:text/javascript,export const afterEach = () => {};', shortCircuit: true }
      : next(specifier, context),
});

export const { openFakeWindow, EventEmitter, Uri } = await import('../../fakes/vscode.ts');
const fake = await import('vscode');

const types = path.join(import.meta.dirname, '../../../node_modules/@types/vscode/index.d.ts');
const names = new Set(
  [...readFileSync(types, 'utf8').matchAll(/^\texport (?:class|enum|namespace|const) (\w+)/gm)].map(
    ([, name = '']) => name,
  ),
);
// What matched last keeps its text alive, which would be counted as heap until another one matches.
/^/.exec('');
const key = 'benchVscode';
Object.assign(globalThis, { [key]: fake });
const source = [...names].map((name) => `export const ${name} = globalThis.${key}.${name};`);
const url = `data:text/javascript;base64,${Buffer.from(source.join('\n')).toString('base64')}`;

/** Makes what is imported from now on get all names, as an extension in VS Code does. */
export function exportAllNames(): void {
  // The namespaces of the fake are those of the window that is open when an extension is loaded.
  registerHooks({
    resolve: (specifier, context, next) =>
      specifier === 'vscode' ? { url, shortCircuit: true } : next(specifier, context),
  });
}

export interface Extension {
  activate(context: Vscode.ExtensionContext): unknown;
}
