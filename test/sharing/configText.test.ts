import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { type LineFault, nestedValues, readConfigText } from '../../src/sharing/configText.ts';
import { quickly } from '../fakes/cpuTime.ts';
import { foo, type Sections, sectionsOf } from './stages/sections.ts';

/**
 * The inputs of the parser suite that the AWS SDKs share. Where they and botocore differ, the answer
 * is botocore's: names of any characters, `:` as a separator.
 */
const suite: [what: string, text: string, sections: Sections, faults?: LineFault[]][] = [
  ['an empty file', '', []],
  ['an empty profile', '[profile foo]', foo()],
  [
    'the characters of names',
    '[profile some-thing:long/the_one%only.foo@bar+]\n[profile foo!bar]',
    [
      ['profile some-thing:long/the_one%only.foo@bar+', {}],
      ['profile foo!bar', {}],
    ],
  ],
  ['a header that does not end', '[profile foo', [], [{ problem: 'header', line: 1 }]],
  ['blanks around a name', '[profile \tfoo \t]', foo()],
  ['a tab before a name', '[profile\tfoo]', foo()],
  ['a key outside of a section', 'name = value', [], [{ problem: 'no-section', line: 1 }]],
  ['a key', '[profile foo]\nname = value', foo({ name: 'value' })],
  ['Windows line ends', '[profile foo]\r\nname = value', foo({ name: 'value' })],
  ['an equals sign in a value', '[profile foo]\nname = val=ue', foo({ name: 'val=ue' })],
  ['any character in a value', '[profile foo]\nname = 😂', foo({ name: '😂' })],
  [
    'several keys',
    '[profile foo]\nname = value\nname2 = value2',
    foo({ name: 'value', name2: 'value2' }),
  ],
  ['blanks around keys', '[profile foo]\nname \t=  \tvalue \t', foo({ name: 'value' })],
  ['an empty value', '[profile foo]\nname =', foo({ name: '' })],
  [
    'a value without a key',
    '[profile foo]\n= value',
    foo(),
    [{ problem: 'not-understood', line: 2 }],
  ],
  ['a colon as separator', '[profile foo]\nkey : value', foo({ key: 'value' })],
  [
    'several empty profiles',
    '[profile foo]\n[profile bar]',
    [
      ['profile foo', {}],
      ['profile bar', {}],
    ],
  ],
  [
    'several profiles',
    '[profile foo]\nname = value\n[profile bar]\nname2 = value2',
    [
      ['profile foo', { name: 'value' }],
      ['profile bar', { name2: 'value2' }],
    ],
  ],
  [
    'blank lines',
    '\t \n[profile foo]\n\n\t\n \nname = value\n\t \n[profile bar]\n \t',
    [
      ['profile foo', { name: 'value' }],
      ['profile bar', {}],
    ],
  ],
  [
    'comments with a pound sign',
    '# Comment\n[profile foo] # Comment\nname = value # Comment with # sign',
    foo({ name: 'value' }),
  ],
  [
    'comments with a semicolon',
    '; Comment\n[profile foo] ; Comment\nname = value ; Comment with ; sign',
    foo({ name: 'value' }),
  ],
  [
    'both kinds of comments',
    '# Comment\n[profile foo] ; Comment\nname = value # Comment with ; sign',
    foo({ name: 'value' }),
  ],
  ['empty comments', ';\n[profile foo];\nname = value ;\n', foo({ name: 'value' })],
  [
    'comments adjacent to headers',
    '[profile foo]; Adjacent semicolons\n[profile bar]# Adjacent pound signs',
    [
      ['profile foo', {}],
      ['profile bar', {}],
    ],
  ],
  [
    'signs adjacent to values',
    '[profile foo]\nname = value; Adjacent semicolons\nname2 = value# Adjacent pound signs',
    foo({ name: 'value; Adjacent semicolons', name2: 'value# Adjacent pound signs' }),
  ],
  [
    'a value of several lines',
    '[profile foo]\nname = value\n -continued\n \t -and-continued \t ',
    foo({ name: 'value\n-continued\n-and-continued' }),
  ],
  [
    'an indented line outside of a section',
    ' -continued',
    [],
    [{ problem: 'no-section', line: 1 }],
  ],
  [
    'an indented line without a key before it',
    '[profile foo]\n -continued',
    foo(),
    [{ problem: 'not-understood', line: 2 }],
  ],
  [
    'an indented line below a header, which continues nothing',
    '[profile foo]\nname = value\n[profile foo]\n -continued',
    [
      ['profile foo', { name: 'value' }],
      ['profile foo', {}],
    ],
    [
      { problem: 'section-twice', line: 3 },
      { problem: 'not-understood', line: 4 },
    ],
  ],
  [
    'a key that is repeated',
    '[profile foo]\nName = value\nname = value2',
    foo({ name: 'value2' }),
    [{ problem: 'key-twice', line: 3 }],
  ],
  [
    'both headers of the default profile',
    '[profile default]\nname = value\n[default]\nname2 = value2',
    [
      ['profile default', { name: 'value' }],
      ['default', { name2: 'value2' }],
    ],
  ],
  [
    'a name of two words',
    '[profile in valid]\nname = value',
    [['profile in valid', { name: 'value' }]],
    [{ problem: 'unquoted-name', line: 1 }],
  ],
  ['a key of two words', '[profile foo]\nin valid = value', foo({ 'in valid': 'value' })],
  [
    'keys in capitals',
    '[profile foo]\nABCDEFGHIJKLMNOPQRSTUVWXYZ-_0 = value',
    foo({ 'abcdefghijklmnopqrstuvwxyz-_0': 'value' }),
  ],
  [
    'keys below a key',
    '[profile foo]\ns3 =\n name = value\n\t \n name2 = value2',
    foo({ s3: '\nname = value\nname2 = value2' }),
  ],
  [
    'a word that begins with profile',
    '[profilefoo]\nname = value\n[profile bar]',
    [
      ['profilefoo', { name: 'value' }],
      ['profile bar', {}],
    ],
  ],
  [
    'blanks around the words of a header',
    '[   profile foo    ]\nname = value\n[profile bar]',
    [
      ['profile foo', { name: 'value' }],
      ['profile bar', {}],
    ],
  ],
  [
    'an sso-session',
    '[sso-session foo]\nname = value\n[profile bar]',
    [
      ['sso-session foo', { name: 'value' }],
      ['profile bar', {}],
    ],
  ],
];

describe('readConfigText', () => {
  for (const [what, text, sections, faults = []] of suite) {
    it(`reads ${what}`, () => {
      assert.deepEqual(sectionsOf(text), sections);
      assert.deepEqual(readConfigText(text).faults, faults);
    });
  }

  it('leaves an indented list in its value', () => {
    assert.deepEqual(
      sectionsOf('[profile foo]\na =\n  [x, y]\nb = 1'),
      foo({ a: '\n[x, y]', b: '1' }),
    );
  });

  it('reads the keys below a key, and none of a value that has a line of its own', () => {
    const [section] = readConfigText(
      '[services x]\nsso_oidc =\n  Endpoint_URL = http://a\nb = c\n d = e',
    ).sections;
    const nested = (key: string) => {
      const entry = section?.entries.get(key);
      return entry && Object.fromEntries(nestedValues(entry));
    };
    assert.deepEqual(nested('sso_oidc'), { endpoint_url: 'http://a' });
    assert.deepEqual(nested('b'), {});
  });

  // One header with 1,500 blanks kept the extension host for seventeen seconds.
  for (const [what, text] of [
    ['a header of blanks', `[profile ${' '.repeat(1e6)}`],
    ['a header of blanks and a name', `[${' \t'.repeat(5e5)}x]`],
    ['a header of quotes', `[profile ${`'"`.repeat(5e5)}]`],
    ['opening brackets', '['.repeat(1e6)],
    ['opening brackets, a line each', '[\n'.repeat(5e5)],
    ['a line of equals signs', `[a]\n${'='.repeat(1e6)}`],
    ['a line of pound signs', `[a]\nb = ${' #'.repeat(5e5)}`],
    ['a section many times', '[a]\nb = c\n'.repeat(1e5)],
    ['a value of many lines', `[a]\nb = c\n${' d\n'.repeat(3e5)}`],
  ] as const) {
    it(`is done with ${what} at once`, () => {
      quickly(what, () => readConfigText(text));
    });
  }
});
