import assert from 'node:assert/strict';
import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, test } from 'node:test';
import { oidcErrorTypes, portalErrorTypes } from './wire/wire.ts';
import { settingsSchema } from './world/settings.ts';

const page = readFileSync(join(import.meta.dirname, 'ANSWERS.md'), 'utf8');

/** What `pattern` captures in the sources of the emulator. */
function inSources(pattern: RegExp): string[] {
  const files = globSync('**/*.ts', { cwd: import.meta.dirname });
  return files
    .filter((file) => !file.endsWith('.test.ts'))
    .flatMap((file) => [...readFileSync(join(import.meta.dirname, file), 'utf8').matchAll(pattern)])
    .map(([, captured = '']) => captured);
}

describe('ANSWERS.md', () => {
  test('lists every type of error', () => {
    const missing = [...oidcErrorTypes, ...portalErrorTypes].filter(
      (type) => !page.includes(`\`${type}\``),
    );
    assert.deepEqual(missing, []);
  });

  test('lists every text of an error', () => {
    const texts = [
      ...inSources(/\b(?:oidc|portal|sts)Error\(\s*'\w+',\s*'([^']+)'/g),
      ...inSources(/\brefuse\('\w+', '([^']+)'/g),
    ];
    assert.ok(texts.length > 30, `found ${texts.length} texts`);
    assert.deepEqual(
      texts.filter((text) => !page.includes(`"${text}"`)),
      [],
    );
  });

  test('lists every operation', () => {
    const routes = inSources(/^\s+'((?:GET|POST) \/[\w/]*)':/gm);
    assert.ok(routes.length > 10, `found ${routes.length} operations`);
    assert.deepEqual(
      routes.filter((route) => !page.includes(`\`${route}\``)),
      [],
    );
  });

  test('lists every setting', () => {
    const missing = Object.keys(settingsSchema.entries).filter(
      (name) => !page.includes(`| \`${name}\` |`),
    );
    assert.deepEqual(missing, []);
  });

  test('says of every answer whether it is seen, documented or a guess', () => {
    const rows =
      page
        .split('## Settings')[0]
        ?.split('\n')
        .filter((line) => /^\| /.test(line)) ?? [];
    const answers = rows.filter((row) => !/^\| condition \|/.test(row));
    assert.ok(answers.length > 60, `found ${answers.length} answers`);
    const without = answers.filter(
      (row) => !/seen|documented|guess/.test(row.split(' | ')[2] ?? ''),
    );
    assert.deepEqual(without, []);
  });
});
