/**
 * The diagrams of ARCHITECTURE.md, drawn from the imports so that they cannot be wrong.
 * `node test/structure/diagrams.ts` writes them into the document.
 */
import { readFileSync, writeFileSync } from 'node:fs';
import { editorFolders, folderOf, importGraph, roomOf, rooms } from './imports.ts';

const document = 'ARCHITECTURE.md';

/** Each part with the parts it imports from, one line a part. */
function draw(parts: readonly string[], partOf: (file: string) => string | undefined): string {
  const imports = new Map(parts.map((part) => [part, new Set<string>()]));
  for (const [file, targets] of importGraph()) {
    const part = partOf(file);
    if (part === undefined) continue;
    for (const target of targets) {
      const other = partOf(target);
      if (other !== undefined && other !== part) imports.get(part)?.add(other);
    }
  }
  const present = parts.filter((part) => [...importGraph().keys()].some((f) => partOf(f) === part));
  const width = Math.max(...present.map((part) => part.length));
  const lines = present.map((part) => {
    const from = present.filter((other) => imports.get(part)?.has(other));
    return `${part.padEnd(width)}  ${from.length > 0 ? `← ${from.join(', ')}` : ''}`.trimEnd();
  });
  return ['```', ...lines, '```'].join('\n');
}

/** The diagrams by the name of their place in the document. */
export function drawDiagrams(): Record<string, string> {
  const name = (part: string, rest: string) => part || rest;
  return {
    rooms: draw(
      rooms.map((room) => name(room, 'extension.ts')),
      (file) => name(roomOf(file), 'extension.ts'),
    ),
    'folders of editor': draw(
      editorFolders.map((folder) => name(folder, 'editor/*.ts')),
      (file) => (roomOf(file) === 'editor' ? name(folderOf(file), 'editor/*.ts') : undefined),
    ),
  };
}

/** `text` with each diagram in its place. */
export function withDiagrams(text: string): string {
  return Object.entries(drawDiagrams()).reduce((result, [place, diagram]) => {
    const [begin, end] = [`<!-- ${place} -->`, `<!-- end of ${place} -->`];
    const [before, rest] = result.split(begin);
    const [, after] = rest?.split(end) ?? [];
    if (after === undefined) throw new Error(`${document}: no place for the diagram "${place}"`);
    return `${before}${begin}\n${diagram}\n${end}${after}`;
  }, text);
}

if (import.meta.main) writeFileSync(document, withDiagrams(readFileSync(document, 'utf8')));
