import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import { openRoleDesk } from './desk.ts';

const { openConsole } = await import('../../../src/editor/roles/openConsole.ts');

const link = 'https://acme.awsapps.com/start/#/console?account_id=012345678901&role_name=ReadOnly';

describe('opening the AWS console', () => {
  it('opens the link of the portal at once for a role that is named, and tries nothing', async () => {
    const { window, deps, asked, memory } = openRoleDesk();
    await openConsole({ accountId: '012345678901', roleName: 'ReadOnly' }, deps);
    assert.deepEqual(window.opened, [link]);
    assert.ok(asked.every((call) => !call.startsWith('get') && !call.startsWith('renew')));
    assert.equal(memory.recent().length, 1);
  });

  it('offers services, the start page first', async () => {
    for (const [choose, end] of [
      ['Console Home', ''],
      ['S3', 's3'],
    ] as const) {
      const { window, deps } = openRoleDesk();
      const opened = openConsole(undefined, deps);
      await window.choose('playground');
      await window.choose('ReadOnly');
      const pick = await window.pick();
      await pick.row('Console Home');
      assert.match(pick.active ?? '', /Console Home/);
      await pick.choose(choose);
      await opened;
      const page = `https://console.aws.amazon.com/${end}/home?region=eu-west-1`;
      const destination = end === '' ? '' : `&destination=${encodeURIComponent(page)}`;
      assert.deepEqual(window.opened, [link + destination]);
    }
  });

  it('takes the name of a service that is typed', async () => {
    const { window, deps } = openRoleDesk();
    const role = { accountId: '012345678901', roleName: 'ReadOnly', form: 'service' };
    const opened = openConsole(role, deps);
    const pick = await window.pick();
    await pick.type('athena');
    await pick.choose('athena');
    await opened;
    assert.match(window.opened[0] ?? '', /console\.aws\.amazon\.com%2Fathena%2Fhome/);
  });

  it('opens nothing when the user leaves', async () => {
    const { window, deps } = openRoleDesk();
    const opened = openConsole(undefined, deps);
    opened.catch(() => undefined);
    await (await window.pick()).leave();
    await assert.rejects(opened, { code: 'cancelled' });
    assert.deepEqual(window.opened, []);
  });
});
