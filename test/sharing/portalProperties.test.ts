import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import fc from 'fast-check';
import { knownRegions } from '../../src/aws/regions.ts';
import { readPortals } from '../../src/sharing/configPortals.ts';
import { quickly } from '../fakes/cpuTime.ts';

describe('readPortals, with any text', () => {
  const blank = fc.constantFrom('', ' ', '\t', '  ');
  const header = (name: string) =>
    fc.constantFrom(
      `[sso-session ${name}]`,
      `[sso-session '${name}']# x`,
      `[profile ${name}] junk`,
      `[profile ${name}`,
      `  [sso-session ${name}`,
      `sso-session ${name}]`,
      `[sso-session ${name}] [`,
      `[${name}]`,
      '[]',
      '[sso-session',
      `[sso-session "${name}]`,
    );
  const separator = fc.constantFrom('=', ' = ', ': ', ' =\n', ' = # ', ' ');

  /** Section `at`, which has its own portal and its own region. */
  const section = (at: number) =>
    fc
      .tuple(header(`n${at}`), blank, separator, separator, fc.constantFrom('\n', '\r\n', '\n\n'))
      .map(([head, indent, one, two, end]) =>
        [
          head,
          `${indent}sso_start_url${one}https://p${at}.awsapps.com/start`,
          `${indent}sso_region${two}${knownRegions[at]}`,
          '',
        ].join(end),
      );
  const sections = fc.tuple(...[0, 1, 2, 3].map(section)).map((texts) => texts.join(''));

  it('never shows the value of one section in another', () => {
    fc.assert(
      fc.property(sections, fc.nat(), (text, from) => {
        // Any character may be missing, but for the line break that ends a comment.
        const at = from % text.length;
        fc.pre(text[at] !== '\n');
        const broken = text.slice(0, at) + text.slice(at + 1);
        for (const { name, portal, region } of readPortals(broken).portals) {
          const number = /^p(\d)$/.exec(portal.name)?.[1];
          if (number === undefined) continue;
          const known = knownRegions[Number(number)] ?? '';
          // A region that lost a character is another one.
          if (region !== undefined && knownRegions.slice(0, 4).includes(region)) {
            assert.equal(region, known, broken);
          }
          if (/^n\d$/.test(name)) assert.equal(name, `n${number}`, broken);
        }
      }),
      { numRuns: 500 },
    );
  });

  it('reads any text, and quickly', () => {
    const piece = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 200 }),
      fc.constantFrom('[', ']', '=', '\n', ' ', '"', '#', 'sso_start_url = ', '[sso-session '),
    );
    fc.assert(
      fc.property(fc.array(piece, { maxLength: 100 }), fc.nat(200), (pieces, times) => {
        const text = pieces.join('').repeat(times).slice(0, 200_000);
        quickly('a text', () => readPortals(text));
      }),
      { numRuns: 200 },
    );
  });
});
