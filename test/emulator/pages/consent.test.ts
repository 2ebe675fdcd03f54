import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { createFakeClock } from '../../fakes/clock.ts';
import { codeClient, createCalls } from '../clients/calls.ts';
import { createIdentityCenter } from '../identityCenter.ts';

const start = () => {
  const clock = createFakeClock();
  const center = createIdentityCenter({ clock });
  const calls = createCalls(center);
  const beginDevice = (registration: object = codeClient) => {
    const client = calls.register({ ...registration, grantTypes: undefined });
    const request = { ...client, startUrl: codeClient.issuerUrl };
    return String(calls.post('/device_authorization', request).json.userCode);
  };
  const decide = (body: string, cookie = 'browser=b1') =>
    calls.call({ method: 'POST', target: '/device', headers: { cookie }, body });
  return { center, clock, beginDevice, decide, ...calls };
};

describe('the consent pages', () => {
  test('the device page accepts a code in any spelling', () => {
    const { beginDevice, call } = start();
    const userCode = beginDevice();
    const empty = call({ target: '/device' });
    assert.deepEqual([empty.status, /<input type="text" id="code"/.test(empty.text)], [200, true]);
    const typed = userCode.toLowerCase().replace('-', '%20');
    const shown = call({ target: `/device?user_code=${typed}` });
    assert.equal(shown.status, 200);
    assert.ok(shown.text.includes(`id="user-code">${userCode}<`));
  });

  test('the device page shows an invalid or expired code again for correction', async () => {
    const { beginDevice, call, clock } = start();
    const userCode = beginDevice();
    const wrong = call({ target: '/device?user_code=BCDF-BCDF' });
    assert.equal(wrong.status, 400);
    assert.match(wrong.text, /value="BCDF-BCDF" aria-invalid="true"/);
    await clock.advance(600_000);
    assert.equal(call({ target: `/device?user_code=${userCode}` }).status, 400);
  });

  test('a decision is final and requires a user', () => {
    const { beginDevice, center, decide } = start();
    const userCode = beginDevice();
    const unknownUser = decide(`user_code=${userCode}&user=mallory&decision=approve`);
    assert.deepEqual(
      [unknownUser.status, unknownUser.headers.location],
      [303, `/device?user_code=${userCode}`],
    );
    const approved = decide(`user_code=${userCode}&user=carol&decision=approve`);
    assert.match(approved.text, /<h1 id="outcome">Request approved/);
    assert.equal(center.control.sessions()[0]?.user, 'carol');
    assert.equal(decide(`user_code=${userCode}&decision=deny`).status, 400);
    const denied = decide(`user_code=${beginDevice()}&decision=deny`);
    assert.match(denied.text, /<h1 id="outcome">Request denied/);
  });

  test('the user of the last sign-in in this browser is preselected', () => {
    const { beginDevice, call, decide } = start();
    decide(`user_code=${beginDevice()}&user=bob&decision=approve`);
    const checked = (cookie: string) => {
      const { text } = call({ target: `/device?user_code=${beginDevice()}`, headers: { cookie } });
      return [...text.matchAll(/id="user-(\w+)"[^>]* checked/g)].map((match) => match[1]);
    };
    assert.deepEqual(checked('browser=b1'), ['bob']);
    assert.deepEqual(checked('browser=b2'), ['alice']);
  });

  test('a browser without the cookie receives one', () => {
    const { beginDevice, call } = start();
    const target = `/device?user_code=${beginDevice()}`;
    assert.match(
      call({ target }).headers['set-cookie'] ?? '',
      /^browser=[\w-]+; Path=\/; HttpOnly/,
    );
    const again = call({ target, headers: { cookie: 'theme=dark; browser=b1' } });
    assert.equal(again.headers['set-cookie'], undefined);
  });

  test('client names and typed codes are escaped', () => {
    const { beginDevice, call } = start();
    const clientName = `<img src=x onerror=alert(1)>"'&`;
    const userCode = beginDevice({ ...codeClient, clientName });
    const { text, headers } = call({ target: `/device?user_code=${userCode}` });
    assert.equal(text.includes('<img'), false);
    assert.ok(text.includes('&lt;img src=x onerror=alert(1)&gt;&quot;&#39;&amp;'));
    assert.match(headers['content-security-policy'] ?? '', /^default-src 'none'/);
    const typed = call({ target: '/device?user_code=%22%3E%3Cimg%3E' });
    assert.equal(typed.text.includes('<img'), false);
  });

  test('a link to a sign-in that has ended says so', () => {
    const { call } = start();
    for (const method of ['GET', 'POST']) {
      const { status, text } = call({ method, target: '/sign-in?id=x', body: 'decision=deny' });
      assert.deepEqual([status, /This sign-in has ended/.test(text)], [404, true]);
    }
  });
});
