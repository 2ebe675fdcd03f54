import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openFakeWindow } from '../../fakes/vscode.ts';

const { settings } = await import('../../../src/editor/vscode/settings.ts');

const name = (key: string) => `iamIdentityCenter.${key}`;

describe('settings', () => {
  it('never follow the folder that is open', () => {
    openFakeWindow({
      settings: { [name('signInMethod')]: 'browser', [name('allowDeviceCode')]: false },
      folderSettings: {
        [name('signInMethod')]: 'deviceCode',
        [name('allowDeviceCode')]: true,
        [name('shareWithAwsCli')]: 'accessToken',
      },
    });
    assert.equal(settings.signInMethod(), 'browser');
    assert.equal(settings.allowDeviceCode(), false);
    assert.equal(settings.shareWithAwsCli(), 'off');
  });

  it('are the defaults of package.json where the user has set nothing', () => {
    openFakeWindow();
    assert.deepEqual(
      [
        settings.signInMethod(),
        settings.allowDeviceCode(),
        settings.noticeBeforeEnd(),
        settings.shareWithAwsCli(),
        settings.useFipsEndpoint(),
        settings.useDualstackEndpoint(),
      ],
      ['auto', true, true, 'off', 'auto', 'auto'],
    );
  });

  // The purpose of the setting is to forbid: a misspelled "false" must not allow.
  it('allow device codes only if the value is true', () => {
    for (const value of ['false', 'no', 0, {}]) {
      openFakeWindow({ settings: { [name('allowDeviceCode')]: value } });
      assert.equal(settings.allowDeviceCode(), false, JSON.stringify(value));
    }
  });

  it('name a value that cannot be used, and those that can', () => {
    openFakeWindow({ settings: { [name('shareWithAwsCli')]: 'of' } });
    assert.throws(() => settings.shareWithAwsCli(), {
      code: 'bad-settings',
      failure: {
        code: 'bad-settings',
        problem: {
          kind: 'explained',
          text: 'The setting iamIdentityCenter.shareWithAwsCli must have one of these values: off, accessToken',
        },
      },
    });
  });

  it("are written to the user's own level", async () => {
    const { configuration } = openFakeWindow();
    await settings.startSharing();
    await settings.stopNotices();
    assert.equal(configuration.get(name('shareWithAwsCli')), 'accessToken');
    assert.equal(configuration.get(name('noticeBeforeEnd')), false);
  });
});
