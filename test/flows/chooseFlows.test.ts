import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { chooseFlows, type FlowChoice } from '../../src/flows/chooseFlows.ts';

const desktop: FlowChoice = {
  preference: 'auto',
  allowDeviceCode: true,
  loopbackReachable: true,
};
const web: FlowChoice = { ...desktop, loopbackReachable: false };
const strict = { allowDeviceCode: false };

const browserFirst = ['browser', 'deviceCode'];
const codeFirst = ['deviceCode', 'browser'];
const browserOnly = ['browser'];

const choices: [what: string, choice: FlowChoice, methods: string[]][] = [
  ['auto on the desktop', desktop, browserFirst],
  ['auto in a browser-hosted editor', web, codeFirst],
  ['auto on the desktop, no codes', { ...desktop, ...strict }, browserOnly],
  ['auto in a browser-hosted editor, no codes', { ...web, ...strict }, browserOnly],

  ['browser set, on the desktop', { ...desktop, preference: 'browser' }, browserFirst],
  ['browser set, browser-hosted', { ...web, preference: 'browser' }, browserFirst],
  ['browser set, no codes', { ...web, ...strict, preference: 'browser' }, browserOnly],
  ['code set, on the desktop', { ...desktop, preference: 'deviceCode' }, codeFirst],
  ['code set, browser-hosted', { ...web, preference: 'deviceCode' }, codeFirst],

  ['browser requested', { ...web, requested: 'browser' }, browserFirst],
  ['code requested', { ...desktop, requested: 'deviceCode' }, codeFirst],
  [
    'browser requested, code set',
    { ...web, preference: 'deviceCode', requested: 'browser' },
    browserFirst,
  ],
  [
    'browser requested, code set but not allowed',
    { ...desktop, ...strict, preference: 'deviceCode', requested: 'browser' },
    browserOnly,
  ],

  ['code remembered, on the desktop', { ...desktop, remembered: 'deviceCode' }, codeFirst],
  ['browser remembered, on the desktop', { ...desktop, remembered: 'browser' }, browserFirst],
  ['browser remembered, browser-hosted', { ...web, remembered: 'browser' }, browserFirst],
  [
    'code remembered but no longer allowed',
    { ...desktop, ...strict, remembered: 'deviceCode' },
    browserOnly,
  ],
  [
    'browser set, code remembered',
    { ...desktop, preference: 'browser', remembered: 'deviceCode' },
    browserFirst,
  ],
];

describe('the methods of a sign-in', () => {
  for (const [what, choice, methods] of choices) {
    test(`are ${methods.join(', then ')} with ${what}`, () => {
      assert.deepEqual(chooseFlows(choice), methods);
    });
  }

  for (const asked of [{ preference: 'deviceCode' }, { requested: 'deviceCode' }] as const) {
    test(`cannot be chosen with ${JSON.stringify(asked)} if codes are not allowed`, () => {
      for (const place of [desktop, web]) {
        assert.throws(() => chooseFlows({ ...place, ...strict, ...asked }), {
          code: 'bad-settings',
          message: /allowDeviceCode/,
        });
      }
    });
  }
});
