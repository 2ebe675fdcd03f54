import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openFakeWindow } from '../../fakes/vscode.ts';

const { joinSentences } = await import('../../../src/editor/text/joinSentences.ts');

describe('joinSentences', () => {
  for (const [language, text] of [
    ['en', 'One. Two.'],
    ['de', 'One. Two.'],
    ['ja', 'One.Two.'],
    ['zh-cn', 'One.Two.'],
  ] as const) {
    it(`writes "${text}" in ${language}`, () => {
      openFakeWindow({ env: { language } });
      assert.equal(joinSentences('One.', 'Two.'), text);
    });
  }
});
