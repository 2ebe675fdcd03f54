/**
 * The rules of ARCHITECTURE.md: what each room and each folder of `editor/` may import (types
 * included), what has one place only, and how large files and folders may grow.
 */

import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { basename, dirname } from 'node:path';
import { describe, test } from 'node:test';
import { withDiagrams } from './diagrams.ts';
import {
  codeOf,
  editorFolders,
  findCircle,
  folderOf,
  importGraph,
  importsIn,
  roomOf,
  rooms,
  sources,
} from './imports.ts';

/** What has one place only, each with the files that may use it. */
const onlyThere: { what: string; pattern: RegExp; files: RegExp }[] = [
  {
    what: 'vscode',
    pattern: /\bfrom 'vscode'|import\('vscode'\)/,
    files: /^(editor\/|extension|startEngine|buildEngine)/,
  },
  { what: 'outgoing requests', pattern: /from 'node:https'/, files: /^http\// },
  { what: 'undici', pattern: /(from|import\() ?'undici/, files: /^http\// },
  {
    what: 'fetch',
    pattern: /(?<![.\w])(globalThis\.)?fetch\(|globalThis\.fetch/,
    files: /^http\//,
  },
  { what: 'the SigV4 signer', pattern: /@smithy\/signature-v4/, files: /^aws\// },
  {
    what: 'the system clock',
    pattern: /\bDate\.now\(|new Date\(\)|performance\.now/,
    files: /^base\//,
  },
  { what: 'timers', pattern: /\bset(Timeout|Interval|Immediate)\(/, files: /^base\// },
  { what: 'AbortSignal.timeout', pattern: /AbortSignal\.timeout/, files: /^base\// },
  { what: 'an HTTP server', pattern: /createServer\b/, files: /^flows\// },
  {
    what: 'files',
    pattern: /from 'node:fs/,
    files: /^(base|sharing|http\/authorities|uninstall)\b/,
  },
  { what: 'the portal token header', pattern: /x-amz-sso_bearer_token/, files: /^portal\// },
  { what: 'console', pattern: /\bconsole\.\w+\(/, files: /^$/ },
];

const mostLines = 250;
const mostFiles = 15;

/** What is wrong with the imports and words of one file; empty when nothing is. */
function faultsOf(file: string, code: string): string[] {
  const isTooFar = (target: string) => {
    if (target.startsWith('..')) return true;
    const distance = rooms.indexOf(roomOf(target)) - rooms.indexOf(roomOf(file));
    if (distance !== 0 || roomOf(file) !== 'editor') return distance > 0;
    return editorFolders.indexOf(folderOf(target)) > editorFolders.indexOf(folderOf(file));
  };
  return [
    ...importsIn(file, code)
      .filter(isTooFar)
      .map((target) => `${file}: imports ${target}, which comes after it`),
    ...onlyThere
      .filter(({ pattern, files }) => pattern.test(code) && !files.test(file))
      .map(({ what }) => `${file}: uses ${what} outside its room`),
  ];
}

/** The folders of `src` with more files of their own than one takes in at a glance. */
function fullFolders(files: readonly string[]): string[] {
  const counts = new Map<string, number>();
  for (const file of files) counts.set(dirname(file), (counts.get(dirname(file)) ?? 0) + 1);
  return [...counts].filter(([, count]) => count > mostFiles).map(([folder]) => folder);
}

/** What is in the list more than once. */
function repeated(names: readonly string[]): string[] {
  return names.filter((name, at) => names.indexOf(name) !== at);
}

/** Whether every test of a test file stands in a `describe`. */
function isDescribed(code: string): boolean {
  return /^ *(describe|suite)\(/m.test(code) && !/^(test|it)(\.\w+)?\(/m.test(code);
}

describe('the structure of the project', () => {
  test('has every source file in a room and a folder that the rules know', () => {
    assert.ok(sources.length > 100, 'the sources were found');
    for (const file of sources) {
      assert.ok(rooms.includes(roomOf(file)), `${file}: in no room`);
      const known = roomOf(file) !== 'editor' || editorFolders.includes(folderOf(file));
      assert.ok(known, `${file}: in no known folder`);
    }
  });

  test('has every file import only what comes before it', () => {
    const faults = sources.flatMap((file) => faultsOf(file, codeOf(file)));
    assert.deepEqual(faults, []);
  });

  test('has no circle of imports, types included', () => {
    assert.equal(findCircle(importGraph())?.join(' → '), undefined);
  });

  test('has no file longer than 250 lines', () => {
    const long = globSync('{src,test}/**/*.ts').filter(
      (file) => readFileSync(file, 'utf8').split('\n').length > mostLines + 1,
    );
    assert.deepEqual(long, []);
  });

  test('has no folder of src with more than 15 files of its own', () => {
    assert.deepEqual(fullFolders(sources), []);
  });

  test('is drawn in ARCHITECTURE.md as it is', () => {
    const text = readFileSync('ARCHITECTURE.md', 'utf8');
    assert.ok(text === withDiagrams(text), 'run: node test/structure/diagrams.ts');
  });

  // Two things of one name cannot be told apart in a search, or where they are imported.
  test('has no name for two files of src, or for two exports', () => {
    assert.deepEqual(repeated(sources.map((file) => basename(file))), []);
    const exported =
      /^export (?:async )?(?:abstract )?(?:function\*?|const|class|interface|type) (\w+)/gm;
    const names = sources.flatMap((file) => [
      // A class, or a constant and a type, may have two exports of one name in its file.
      ...new Set([...codeOf(file).matchAll(exported)].map(([, name = '']) => name)),
    ]);
    assert.ok(names.length > 500, 'the exports were found');
    assert.deepEqual(repeated(names), []);
  });

  test('has every test in a describe', () => {
    const bare = globSync('test/**/*.test.ts').filter(
      (file) => !isDescribed(readFileSync(file, 'utf8')),
    );
    assert.deepEqual(bare, []);
  });
});

describe('the rules', () => {
  test('see what they are there to see', () => {
    const cases: [file: string, code: string][] = [
      ['base/x.ts', "import type { Http } from '../http/http.ts';"],
      ['sessions/x.ts', "const provider = await import('../editor/provider.ts');"],
      ['sessions/store/x.ts', "import type { Role } from '../../roles/role.ts';"],
      ['editor/vscode/x.ts', "import { explain } from '../text/errorText.ts';"],
      ['editor/accounts/x.ts', "import type { Provider } from '../provider.ts';"],
      ['oidc/x.ts', "import * as vscode from 'vscode';"],
      ['oidc/x.ts', 'await fetch(url);'],
      ['portal/x.ts', "import { SignatureV4 } from '@smithy/signature-v4';"],
      ['sessions/x.ts', 'const now = Date.now();'],
      ['flows/x.ts', 'setTimeout(stop, 10);'],
      ['http/x.ts', 'AbortSignal.timeout(10)'],
      ['editor/x.ts', "import { Agent } from 'undici';"],
      ['http/x.ts', "import { secret } from '../../test/secret.ts';"],
    ];
    for (const [file, code] of cases) assert.equal(faultsOf(file, code).length, 1, code);
  });

  test('see a circle that only types make', () => {
    const files = { 'a.ts': "import type { B } from './b.ts';", 'b.ts': "export * from './a.ts';" };
    const graph = Object.entries(files).map(
      ([file, code]) => [file, importsIn(file, code)] as const,
    );
    assert.deepEqual(findCircle(new Map(graph)), ['a.ts', 'b.ts', 'a.ts']);
  });

  test('see a sixteenth file and a test outside a describe', () => {
    const files = Array.from({ length: 16 }, (_, at) => `editor/x${at}.ts`);
    assert.deepEqual(fullFolders(files), ['editor']);
    assert.deepEqual(fullFolders(files.slice(1)), []);
    assert.equal(isDescribed("test('x', () => {});"), false);
    assert.equal(isDescribed("describe('x', () => {});\ntest('y', () => {});"), false);
    assert.equal(isDescribed("describe('x', () => {\n  test('y', () => {});\n});"), true);
  });
});
