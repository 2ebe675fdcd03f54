import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { oneLine } from '../../src/base/oneLine.ts';

describe('text from outside as part of a line', () => {
  for (const [name, given] of [
    ['line breaks', 'a\r\n\n b'],
    ['line and paragraph separators', 'a\u2028\u2029b'],
    ['control characters', 'a\u0000\u001b\u0085b'],
    ['direction marks', 'a\u202e\u2066\u200fb'],
    ['characters of no width', 'a\u200b\ufeffb'],
    ['half of a pair', 'a\ud800b'],
  ] as const) {
    it(`has no ${name}`, () => assert.match(oneLine(given), /^a +b$/));
  }

  it('has a bounded length', () => {
    assert.equal(oneLine(' x'.repeat(1_000_000)).length, 300);
    assert.equal(oneLine('longer', 3), 'lon');
    assert.equal(oneLine('ab😀c', 3), 'ab');
  });

  it('keeps the letters of every language', () => {
    const text = 'Zugriff verweigert: für Ärzte, アクセス拒否 👩‍💻'.replace('\u200d', '');
    assert.equal(oneLine(` ${text} `), text);
  });
});
