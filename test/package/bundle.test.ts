/** The budget of what VS Code loads at start, held against the built `dist/` (`npm run build`). */
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { describe, test } from 'node:test';

interface Output {
  bytes: number;
  inputs: Record<string, { bytesInOutput: number }>;
  imports: { path: string; kind: string }[];
}

const { outputs } = JSON.parse(readFileSync('dist/meta.json', 'utf8')) as {
  outputs: Record<string, Output>;
};

/** The files that are loaded with `path`: itself and what it imports statically. */
function loadedWith(path: string, seen = new Set<string>()): Set<string> {
  const output = outputs[path];
  if (!output || seen.has(path)) return seen;
  seen.add(path);
  for (const { path: target, kind } of output.imports) {
    if (kind === 'import-statement') loadedWith(target, seen);
  }
  return seen;
}

const atStart = [...loadedWith('dist/extension.js')];
const inputsAtStart = atStart.flatMap((path) => Object.keys(outputs[path]?.inputs ?? {}));

describe('the built extension', () => {
  test('what VS Code loads at start stays within 90 KiB', () => {
    const bytes = atStart.reduce((sum, path) => sum + (outputs[path]?.bytes ?? 0), 0);
    assert.ok(bytes > 0 && bytes <= 90 * 1024, `${bytes} bytes in ${atStart.join(', ')}`);
  });

  test('the start loads no network, no signing, no flow, no page and no application', () => {
    const lazy =
      /node_modules\/(?!valibot\/)|^src\/(http|portal)\/|Flow\.ts|loopback|oidc\/oidcClient|aws\/signRequest|editor\/applications\/|pplicationError/;
    assert.deepEqual(
      inputsAtStart.filter((input) => lazy.test(input)),
      [],
    );
  });
});
