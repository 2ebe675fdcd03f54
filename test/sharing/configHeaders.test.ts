import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LineFault, readConfigText } from '../../src/sharing/configText.ts';
import { foo, sectionsOf } from './stages/sections.ts';

const names: [header: string, name: string, fault?: LineFault['problem']][] = [
  ["[sso-session 'Two Words']", 'Two Words'],
  ['[sso-session "Two Words"]', 'Two Words'],
  ['[sso-session "Two  Words "]', 'Two  Words '],
  ["[sso-session 'a]b']", 'a]b'],
  ["[sso-session a' 'b]", 'a b'],
  ['[sso-session a\\ b]', 'a b'],
  ['[sso-session "say \\"hi\\""]', 'say "hi"'],
  ['[sso-session Müller&Söhne(Köln)]', 'Müller&Söhne(Köln)'],
  ['[sso-session   work  ]', 'work'],
  ['[sso-session Two Words]', 'Two Words', 'unquoted-name'],
  ["[sso-session O'Brien]", "O'Brien", 'unquoted-name'],
  ['[sso-session work]# adjacent [comment]', 'work'],
  ['[sso-session work] ; comment', 'work'],
  ['[sso-session work] sso_region = us-east-1', 'work', 'after-header'],
  ['[sso-session __proto__]', '__proto__'],
];

describe('the headers of sections', () => {
  for (const [header, name, problem] of names) {
    it(`reads the name in ${header}`, () => {
      const { sections, faults } = readConfigText(header);
      assert.deepEqual([sections[0]?.kind, sections[0]?.name], ['sso-session', name]);
      assert.deepEqual(faults, problem ? [{ problem, line: 1 }] : []);
    });
  }

  for (const header of [
    ...['[', '[]', '[ ]', '[sso-session]', '[profile ]', "['']", '[profile ""]', '[profile x'],
    ...['profile x]', 'profile x', 'sso-session a:b]', 'x]', 'x ] # comment', 'a [profile x'],
  ]) {
    it(`gives what stands below ${header} to no section`, () => {
      const text = `[profile before]\na = 1\n${header}\na = 2\nb = 3\n[profile after]\nc = 4`;
      assert.deepEqual(sectionsOf(text), [
        ['profile before', { a: '1' }],
        ['profile after', { c: '4' }],
      ]);
      assert.deepEqual(readConfigText(text).faults, [{ problem: 'header', line: 3 }]);
    });
  }

  it('ends a section at an indented header that cannot be understood', () => {
    const text = '[profile foo]\na =\n  [profile bar\nb = 1\n';
    assert.deepEqual(sectionsOf(text), foo({ a: '' }));
    assert.deepEqual(readConfigText(text).faults, [
      { problem: 'indented-header', line: 3 },
      { problem: 'header', line: 3 },
    ]);
  });

  it('takes no key or value for a header that has lost a bracket', () => {
    const text = '[profile foo]\nprofile = a\nservices: b\nc = [d]\n';
    assert.deepEqual(sectionsOf(text), foo({ profile: 'a', services: 'b', c: '[d]' }));
  });

  it('begins a section at an indented header, which the AWS CLI takes for a value', () => {
    const text = '[profile foo]\na = 1\n  [profile bar]\n  a = 2\n';
    assert.deepEqual(sectionsOf(text), [
      ['profile foo', { a: '1' }],
      ['profile bar', { a: '2' }],
    ]);
    assert.deepEqual(readConfigText(text).faults, [{ problem: 'indented-header', line: 3 }]);
  });
});
