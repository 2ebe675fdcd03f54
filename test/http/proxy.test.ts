import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { chooseProxy, type ProxySettings } from '../../src/http/proxy.ts';

const setting = 'http://setting.test:3128';
const variable = 'http://variable.test:8080';
const secure = 'https://oidc.us-east-1.amazonaws.com/token';

const table: [
  what: string,
  url: string,
  settings: ProxySettings,
  env: Record<string, string>,
  host: string | undefined,
][] = [
  ['nothing configured', secure, {}, {}, undefined],
  ['the setting', secure, { proxy: setting }, {}, 'setting.test:3128'],
  [
    'the setting before the variable',
    secure,
    { proxy: setting },
    { HTTPS_PROXY: variable },
    'setting.test:3128',
  ],
  ['HTTPS_PROXY', secure, {}, { HTTPS_PROXY: variable }, 'variable.test:8080'],
  ['https_proxy', secure, {}, { https_proxy: variable }, 'variable.test:8080'],
  ['HTTP_PROXY', secure, {}, { HTTP_PROXY: variable }, 'variable.test:8080'],
  ['http_proxy', secure, {}, { http_proxy: variable }, 'variable.test:8080'],
  [
    'lower case first',
    secure,
    {},
    { https_proxy: variable, HTTPS_PROXY: setting },
    'variable.test:8080',
  ],
  ['empty variables', secure, {}, { https_proxy: '', HTTPS_PROXY: variable }, 'variable.test:8080'],
  ['no scheme', secure, {}, { HTTPS_PROXY: 'variable.test:8080' }, 'variable.test:8080'],
  ['name and password', secure, { proxy: 'http://a:b@setting.test:3128' }, {}, 'setting.test:3128'],
  ['socks', secure, { proxy: 'socks5://setting.test:1080' }, {}, 'setting.test:1080'],
  [
    'an exact exception',
    secure,
    { proxy: setting, noProxy: ['oidc.us-east-1.amazonaws.com'] },
    {},
    undefined,
  ],
  ['a domain', secure, { proxy: setting, noProxy: ['amazonaws.com'] }, {}, undefined],
  ['a dotted domain', secure, { proxy: setting, noProxy: ['.AmazonAWS.com'] }, {}, undefined],
  ['a starred domain', secure, { proxy: setting, noProxy: ['*.amazonaws.com'] }, {}, undefined],
  ['part of a name', secure, { proxy: setting, noProxy: ['aws.com'] }, {}, 'setting.test:3128'],
  ['the right port', secure, { proxy: setting, noProxy: ['amazonaws.com:443'] }, {}, undefined],
  [
    'another port',
    secure,
    { proxy: setting, noProxy: ['amazonaws.com:8443'] },
    {},
    'setting.test:3128',
  ],
  ['everything', secure, { proxy: setting, noProxy: ['*'] }, {}, undefined],
  [
    'NO_PROXY',
    secure,
    {},
    { HTTPS_PROXY: variable, NO_PROXY: 'a.test, .amazonaws.com' },
    undefined,
  ],
  ['no_proxy', secure, { proxy: setting }, { no_proxy: 'amazonaws.com' }, undefined],
  [
    'the setting over NO_PROXY',
    secure,
    { proxy: setting, noProxy: ['a.test'] },
    { NO_PROXY: 'amazonaws.com' },
    'setting.test:3128',
  ],
  [
    'an IPv6 exception',
    'https://[fd00::1]/',
    { proxy: setting, noProxy: ['[fd00::1]'] },
    {},
    undefined,
  ],
  ['localhost', 'http://localhost:8080/', { proxy: setting }, {}, undefined],
  ['127.0.0.1', 'http://127.0.0.1:8080/', { proxy: setting }, { HTTP_PROXY: variable }, undefined],
  ['::1', 'http://[::1]:8080/', { proxy: setting }, {}, undefined],
];

describe('the proxy of a request', () => {
  for (const [what, url, settings, env, host] of table) {
    it(`with ${what} is ${host ?? 'none'}`, () => {
      assert.equal(chooseProxy(new URL(url), settings, env)?.url.host, host);
    });
  }

  it('gets the authorization only if it comes from the setting', () => {
    const settings = { authorization: 'Basic eDp5' };
    const ofSetting = chooseProxy(new URL(secure), { proxy: setting, ...settings }, {});
    assert.equal(ofSetting?.authorization, 'Basic eDp5');
    const ofVariable = chooseProxy(new URL(secure), settings, { HTTPS_PROXY: variable });
    assert.equal(ofVariable?.authorization, undefined);
  });

  it('that is not a valid address is reported by its source, without the value', () => {
    for (const [settings, env, source] of [
      [{ proxy: 'ftp://secret@setting.test' }, {}, 'http.proxy'],
      [{}, { HTTPS_PROXY: 'http://' }, 'HTTPS_PROXY'],
    ] as const) {
      assert.throws(() => chooseProxy(new URL(secure), settings, env), {
        code: 'bad-settings',
        message: `${source}: not the address of a proxy`,
      });
    }
  });
});
