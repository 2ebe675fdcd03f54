/** The import graph of `src`, read from the sources: types and lazy imports included. */
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';

/** Each imports only from itself and from those before it. */
export const rooms = [
  'base',
  'http',
  'aws',
  'oidc',
  'portal',
  'flows',
  'sessions',
  'roles',
  'sharing',
  'editor',
  '',
];

/** The folders of `editor`, likewise; the files of the room itself come last. */
export const editorFolders = [
  'vscode',
  'text',
  'instances',
  'applications',
  'signIn',
  'cli',
  'roles',
  'accounts',
  'diagnose',
  '',
];

/** The source files below `src`, sorted. */
export const sources: readonly string[] = globSync('**/*.ts', { cwd: 'src' })
  .filter((file) => !file.endsWith('.d.ts'))
  .sort();

/** The code of a source file without its comments, which may name what code may not. */
export function codeOf(file: string): string {
  return readFileSync(join('src', file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

/** The files that `code` imports, as `file` would; relative to `src`. */
export function importsIn(file: string, code: string): string[] {
  return [...code.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, target = '']) =>
    normalize(join(dirname(file), target)),
  );
}

/** Every file with the files it imports. */
export function importGraph(): Map<string, string[]> {
  return new Map(sources.map((file) => [file, importsIn(file, codeOf(file))]));
}

/** One circle of the graph, as the files along it; nothing where there is none. */
export function findCircle(graph: ReadonlyMap<string, readonly string[]>): string[] | undefined {
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): string[] | undefined => {
    const at = path.indexOf(file);
    if (at >= 0) return [...path.slice(at), file];
    if (done.has(file)) return undefined;
    for (const target of graph.get(file) ?? []) {
      const circle = visit(target, [...path, file]);
      if (circle) return circle;
    }
    done.add(file);
    return undefined;
  };
  for (const file of graph.keys()) {
    const circle = visit(file, []);
    if (circle) return circle;
  }
  return undefined;
}

/** The room of a file, its first folder; empty for the files beside the rooms. */
export function roomOf(file: string): string {
  return file.includes('/') ? (file.split('/')[0] ?? '') : '';
}

/** The folder of a file within its room; empty for the files of the room itself. */
export function folderOf(file: string): string {
  const [, folder, rest] = file.split('/');
  return rest === undefined ? '' : (folder ?? '');
}
