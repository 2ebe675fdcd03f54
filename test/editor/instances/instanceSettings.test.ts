import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { SignInError } from '../../../src/base/errors.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';

const { askToRemove, askToRename, keepInstance, readInstances, replaceInstance } = await import(
  '../../../src/editor/instances/instanceSettings.ts'
);

const setting = 'iamIdentityCenter.instances';
const dev = { name: 'dev', startUrl: 'https://acme.awsapps.com/start', region: 'us-east-1' };

/** A window whose user has configured these. */
function open(...instances: unknown[]) {
  return openFakeWindow({ settings: { [setting]: instances } });
}

describe('the setting `instances`', () => {
  it('is read from the user alone, whatever the open folder says', () => {
    openFakeWindow({
      settings: { [setting]: [dev] },
      folderSettings: { [setting]: [{ ...dev, startUrl: 'https://evil.awsapps.com/start' }] },
    });
    assert.deepEqual(readInstances(), [dev]);
  });

  // It was sent to the service as it stood there, and opened without its scheme.
  for (const startUrl of [
    'acme.awsapps.com/start',
    'https://acme.awsapps.com/start/#/?tab=accounts',
  ]) {
    it(`takes whatever link leads to the portal: ${startUrl}`, () => {
      open({ ...dev, startUrl });
      assert.deepEqual(readInstances(), [dev]);
    });
  }

  const wrong: [what: string, instance: unknown][] = [
    ['a region that makes another host', { ...dev, region: 'us-east-1.evil.test#' }],
    ['a region with a path', { ...dev, region: 'us-east-1/' }],
    ['a region in look-alikes', { ...dev, region: 'us-eаst-1' }],
    ['a start URL with a password', { ...dev, startUrl: 'https://a:b@acme.awsapps.com/start' }],
    ['a start URL of another scheme', { ...dev, startUrl: 'javascript:alert(1)' }],
    ['a text in place of an object', 'dev'],
    ['null', null],
  ];
  for (const [what, instance] of wrong) {
    it(`refuses ${what}, and names the entry`, () => {
      open(dev, instance);
      assert.throws(
        () => readInstances(),
        (error) => error instanceof SignInError && /instances\[1\]/.test(error.message),
      );
    });
  }

  it('refuses anything but a list', () => {
    openFakeWindow({ settings: { [setting]: dev } });
    assert.throws(() => readInstances(), { code: 'bad-settings' });
  });

  it('keeps a new instance behind the others, and one that is there already only once', async () => {
    const { configuration } = open(dev);
    const other = {
      name: 'Other',
      startUrl: 'https://other.awsapps.com/start',
      region: 'eu-west-1',
    };
    await keepInstance({ ...other, portalUrl: 'https://d-1.awsapps.com/start' });
    await keepInstance({ ...dev, name: 'again', startUrl: `${dev.startUrl}/#/` });
    assert.deepEqual(configuration.get(setting), [dev, other]);
  });

  it('gets a corrected region in place of the one that was configured', async () => {
    const { configuration } = open(7, {
      ...dev,
      startUrl: 'https://acme.awsapps.com/start/#/?tab=accounts',
    });
    await replaceInstance(dev, { region: 'eu-west-1' });
    const startUrl = 'https://acme.awsapps.com/start/#/?tab=accounts';
    assert.deepEqual(configuration.get(setting), [7, { ...dev, startUrl, region: 'eu-west-1' }]);
  });

  // The one that was chosen first won, and its scopes stayed in the settings for good.
  it('keeps one portal with two sets of scopes as two', async () => {
    const { configuration } = open(dev);
    const narrow = { ...dev, name: 'narrow', scopes: ['codewhisperer:completions'] };
    await keepInstance(narrow);
    await keepInstance({ ...dev, name: 'same', scopes: ['sso:account:access'] });
    assert.deepEqual(configuration.get(setting), [dev, narrow]);
  });

  it('is renamed, but not to nothing or to the name of another one', async () => {
    const other = { ...dev, name: 'other', startUrl: 'https://other.awsapps.com/start' };
    const window = open(dev, other);
    const renamed = askToRename(dev);
    const box = await window.box();
    assert.equal(box.value, 'dev');
    assert.match(box.prompt ?? '', /^Name for this portal/);
    for (const [name, remark] of [
      [' ', /Enter a name/],
      ['other', /has this name/],
    ] as const) {
      await box.enter(name);
      assert.match(box.remark ?? '', remark);
    }
    await box.enter(' Play\u202eground ');
    await renamed;
    assert.deepEqual(window.configuration.get(setting), [{ ...dev, name: 'Play ground' }, other]);
  });

  it('is removed after a question, one set of scopes alone', async () => {
    const narrow = { ...dev, scopes: ['a:b'] };
    let answer: string | undefined;
    const window = openFakeWindow({
      settings: { [setting]: [7, dev, narrow] },
      answer: () => answer,
    });
    assert.equal(await askToRemove(dev), false);
    assert.deepEqual(window.configuration.get(setting), [7, dev, narrow]);
    answer = 'Remove';
    assert.equal(await askToRemove(dev), true);
    assert.deepEqual(window.configuration.get(setting), [7, narrow]);
  });

  // Read-only settings are usual where another program manages the computer.
  it('does not fail a sign-in when it cannot be written, but warns the user', async () => {
    const window = open();
    window.configuration.isReadOnly = true;
    await keepInstance(dev);
    await replaceInstance(dev, dev);
    assert.equal(window.messages.length, 2);
    for (const { kind, text } of window.messages) {
      assert.equal(kind, 'warning');
      assert.match(text, /Unable to write into user settings/);
    }
  });
});
