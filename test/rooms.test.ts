/**
 * The import rule of ARCHITECTURE.md: each room of `src` imports only from itself and the rooms to
 * its left, types included, and a few things have one room only.
 */
import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { dirname, join, normalize } from 'node:path';
import { test } from 'node:test';

const rooms = [
  'base',
  'http',
  'aws',
  'oidc',
  'portal',
  'flows',
  'sessions',
  'sharing',
  'editor',
  '',
];

/** Each with the files that may use it. */
const onlyThere: { what: string; pattern: RegExp; files: RegExp }[] = [
  {
    what: 'vscode',
    pattern: /\bfrom 'vscode'|import\('vscode'\)/,
    files: /^(editor\/|extension|buildEngine)/,
  },
  { what: 'outgoing requests', pattern: /from 'node:https'/, files: /^http\// },
  { what: 'undici', pattern: /(from|import\() ?'undici/, files: /^http\// },
  {
    what: 'fetch',
    pattern: /(?<![.\w])(globalThis\.)?fetch\(|globalThis\.fetch/,
    files: /^http\//,
  },
  {
    what: 'the system clock',
    pattern: /\bDate\.now\(|new Date\(\)|performance\.now/,
    files: /^base\//,
  },
  { what: 'timers', pattern: /\bset(Timeout|Interval|Immediate)\(/, files: /^base\// },
  { what: 'AbortSignal.timeout', pattern: /AbortSignal\.timeout/, files: /^base\// },
  { what: 'an HTTP server', pattern: /createServer\b/, files: /^(flows|sharing)\// },
  {
    what: 'files',
    pattern: /from 'node:fs/,
    files: /^(base|sharing|http\/authorities|extension)\b/,
  },
  { what: 'the portal token header', pattern: /x-amz-sso_bearer_token/, files: /^portal\// },
  { what: 'console', pattern: /\bconsole\./, files: /^$/ },
];

const sources = globSync('**/*.ts', { cwd: 'src' }).filter((file) => !file.endsWith('.d.ts'));

/** Code without comments, so that words may name what code may not. */
function codeOf(file: string): string {
  return readFileSync(join('src', file), 'utf8').replace(/\/\*[\s\S]*?\*\/|^\s*\/\/.*$/gm, '');
}

function roomOf(file: string): string {
  return file.includes('/') ? (file.split('/')[0] ?? '') : '';
}

/** What is wrong with one file's text; empty when nothing is. */
function faultsOf(file: string, code: string): string[] {
  const own = rooms.indexOf(roomOf(file));
  const imports = [...code.matchAll(/(?:from|import\()\s*'(\.[^']+)'/g)].map(([, target = '']) =>
    normalize(join(dirname(file), target)),
  );
  const rightward = imports
    .filter((target) => rooms.indexOf(roomOf(target)) > own || target.startsWith('..'))
    .map((target) => `${file}: imports ${target}, a room to its right`);
  const misplaced = onlyThere
    .filter(({ pattern, files }) => pattern.test(code) && !files.test(file))
    .map(({ what }) => `${file}: uses ${what} outside its room`);
  return [...rightward, ...misplaced];
}

test('every source file keeps to its room', () => {
  assert.ok(sources.length > 10, 'the sources were found');
  for (const file of sources) assert.ok(rooms.includes(roomOf(file)), `${file}: in no room`);
  assert.deepEqual(
    sources.flatMap((file) => faultsOf(file, codeOf(file))),
    [],
  );
});

test('no source file is longer than 250 lines', () => {
  const long = globSync('{src,test}/**/*.ts').filter(
    (file) => readFileSync(file, 'utf8').split('\n').length > 251,
  );
  assert.deepEqual(long, []);
});

test('the rule sees what it is there to see', () => {
  const cases: [file: string, code: string][] = [
    ['base/x.ts', "import type { Http } from '../http/http.ts';"],
    ['sessions/x.ts', "const provider = await import('../editor/provider.ts');"],
    ['oidc/x.ts', "import * as vscode from 'vscode';"],
    ['oidc/x.ts', 'await fetch(url);'],
    ['sessions/x.ts', 'const now = Date.now();'],
    ['flows/x.ts', 'setTimeout(stop, 10);'],
    ['http/x.ts', 'AbortSignal.timeout(10)'],
    ['editor/x.ts', "import { Agent } from 'undici';"],
    ['http/x.ts', "import { secret } from '../../test/secret.ts';"],
  ];
  for (const [file, code] of cases) assert.equal(faultsOf(file, code).length, 1, code);
});
