import { describe, it } from 'node:test';
import fc from 'fast-check';
import { parsePastedText } from '../../../src/editor/instances/parsePastedText.ts';
import { quickly } from '../../fakes/cpuTime.ts';

describe('parsePastedText, with any text', () => {
  it('reads any text, and quickly', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 100 }),
      fc.constantFrom('[', ']', '=', ' ', 'https://', '.awsapps.com', '/', 'sso_region = ', '#'),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 30 }), fc.nat(500), (pieces, times) => {
        const text = pieces.join('').repeat(times).slice(0, 100_000);
        quickly('a text', () => parsePastedText(text));
      }),
      { numRuns: 100 },
    );
  });

  // 1,600 bytes of these kept the extension host for seventeen seconds.
  for (const text of ['[', 'sso_region = ', 'https://a.b ', '/', ' ', '<', 'a.', '-']) {
    it(`is done with many of ${JSON.stringify(text)} at once`, () => {
      quickly(text, () => parsePastedText(text.repeat(20_000)));
      quickly(text, () => parsePastedText(`sso_region = ${text.repeat(20_000)}x`));
    });
  }
});
