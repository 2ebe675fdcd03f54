import '../../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { SignInError } from '../../../src/base/errors.ts';

const vscode = await import('vscode');
const { settings } = await import('../../../src/editor/vscode/settings.ts');
const { keepInstance, readInstances, replaceInstance } = await import(
  '../../../src/editor/instances/instanceSettings.ts'
);

type Values = Record<string, unknown>;

const dev = { name: 'dev', startUrl: 'https://acme.awsapps.com/start', region: 'us-east-1' };

/** The person's own values, and those of the folder they have open. */
function setUp(own: Values, folder: Values = {}, update?: () => Promise<void>) {
  const written: Values = {};
  const write = (key: string, value: unknown) => {
    written[key] = value;
  };
  const warnings: string[] = [];
  const getConfiguration = (section: string) => ({
    inspect: (key: string) => ({
      globalValue: own[`${section}.${key}`],
      workspaceValue: folder[`${section}.${key}`],
      workspaceFolderValue: folder[`${section}.${key}`],
    }),
    get: (key: string) => folder[`${section}.${key}`] ?? own[`${section}.${key}`],
    update: update ?? (async (key: string, value: unknown) => write(`${section}.${key}`, value)),
  });
  Object.assign(vscode.workspace, { getConfiguration });
  Object.assign(vscode.window, { showWarningMessage: (text: string) => void warnings.push(text) });
  return { written, warnings };
}

test('a value of the folder that is open never counts', () => {
  const key = 'iamIdentityCenter';
  setUp(
    { [`${key}.instances`]: [dev], [`${key}.signInMethod`]: 'browser' },
    {
      [`${key}.instances`]: [{ ...dev, startUrl: 'https://evil.awsapps.com/start' }],
      [`${key}.signInMethod`]: 'deviceCode',
      [`${key}.allowDeviceCode`]: true,
    },
  );
  assert.deepEqual(readInstances(), [dev]);
  assert.equal(settings.signInMethod(), 'browser');
  assert.equal(settings.allowDeviceCode(), false);
});

// It was sent to the service as it stood there, and opened without its scheme.
for (const startUrl of [
  'acme.awsapps.com/start',
  'https://acme.awsapps.com/start/#/?tab=accounts',
]) {
  test(`a start URL is read from whatever link was configured: ${startUrl}`, () => {
    setUp({ 'iamIdentityCenter.instances': [{ ...dev, startUrl }] });
    assert.deepEqual(readInstances(), [dev]);
  });
}

const wrong: [what: string, instance: unknown][] = [
  ['a region that makes another host', { ...dev, region: 'us-east-1.evil.test#' }],
  ['a region with a path', { ...dev, region: 'us-east-1/' }],
  ['a region in look-alikes', { ...dev, region: 'us-eаst-1' }],
  ['a start URL with a password', { ...dev, startUrl: 'https://a:b@acme.awsapps.com/start' }],
  ['a start URL of another scheme', { ...dev, startUrl: 'javascript:alert(1)' }],
  ['no object', 'dev'],
  ['nothing', null],
];
for (const [what, instance] of wrong) {
  test(`an instance is refused, and named: ${what}`, () => {
    setUp({ 'iamIdentityCenter.instances': [dev, instance] });
    assert.throws(
      () => readInstances(),
      (error) => error instanceof SignInError && /instances\[1\]/.test(error.message),
    );
  });
}

test('a region that was corrected is written over the one that was configured', async () => {
  const entry = { ...dev, startUrl: 'https://acme.awsapps.com/start/#/?tab=accounts' };
  const { written } = setUp({ 'iamIdentityCenter.instances': [7, entry] });
  await replaceInstance(dev, { ...dev, region: 'eu-west-1' });
  assert.deepEqual(written['iamIdentityCenter.instances'], [7, { ...dev, region: 'eu-west-1' }]);
});

// Read-only settings are usual where a computer is set up by its configuration alone.
test('settings that cannot be written cost no sign-in, and that is said', async () => {
  const refuse = () => Promise.reject(new Error('Unable to write into user settings'));
  const { warnings } = setUp({ 'iamIdentityCenter.instances': [] }, {}, refuse);
  await keepInstance(dev);
  await replaceInstance(dev, dev);
  assert.equal(warnings.length, 2);
  assert.match(warnings.join(), /Unable to write into user settings/);
});
