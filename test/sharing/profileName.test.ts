import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { freeName, profileNameProblem } from '../../src/sharing/profileName.ts';
import { fillTemplate, isTemplate } from '../../src/sharing/profileTemplate.ts';

const files = {
  config: '[default]\n[profile "quoted"]\n[profile plain] # mine\n[sso-session work]\n',
  credentials: '[static]\naws_access_key_id = AKIA\n',
};

describe('the name of a profile', () => {
  for (const [name, problem] of [
    ['playground-ReadOnly', undefined],
    ['a_B9@x+y.z%:/-', undefined],
    ['work', undefined],
    ['', 'empty'],
    ['two words', 'characters'],
    ['line\n', 'characters'],
    ['Zürich', 'characters'],
    ['a]b', 'characters'],
    ['__proto__', 'characters'],
    ['default', 'taken'],
    ['quoted', 'taken'],
    ['plain', 'taken'],
    // The JavaScript SDK would have used these keys in place of the role.
    ['static', 'taken'],
  ] as const) {
    it(`can${problem ? 'not' : ''} be ${JSON.stringify(name)}${problem ? `: ${problem}` : ''}`, () => {
      assert.equal(profileNameProblem(name, files), problem);
    });
  }

  it('gets a number where it is taken in a file, or by another one', () => {
    assert.equal(freeName('new', files), 'new');
    assert.equal(freeName('plain', files), 'plain-2');
    assert.equal(freeName('static', files, new Set(['static-2'])), 'static-3');
  });
});

describe('the template of names', () => {
  for (const [accountName, roleName, name] of [
    ['playground', 'ReadOnly', 'playground-ReadOnly'],
    ['Prod (EU), main ', 'Power=User@x,y', 'Prod-EU-main-Power-User-x-y'],
    ['Zürich', 'Ops', 'Zurich-Ops'],
    ['本番', 'Ops', '012345678901-Ops'],
    [undefined, 'Ops', '012345678901-Ops'],
  ] as const) {
    it(`makes ${name} of ${roleName} in ${accountName}`, () => {
      const values = { accountId: '012345678901', accountName, roleName, userName: 'alice' };
      assert.equal(fillTemplate('{account}-{role}', values), name);
    });
  }

  it('has every part', () => {
    const values = {
      accountId: '012345678901',
      accountName: 'a',
      roleName: 'r',
      userName: 'alice@example.com',
    };
    const filled = fillTemplate('{user}:{account}.{accountId}/{role}', values);
    assert.equal(filled, 'alice-example.com:a.012345678901/r');
  });

  it('may hold nothing that a name may not', () => {
    assert.ok(isTemplate('{account}-{role}'));
    for (const wrong of ['', '{account} {role}', '{acount}', 'a]', '{account}\n']) {
      assert.equal(isTemplate(wrong), false, wrong);
    }
  });
});
