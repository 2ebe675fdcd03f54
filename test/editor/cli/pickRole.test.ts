import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { PortalClient } from '../../../src/portal/portalClient.ts';
import { PortalError } from '../../../src/portal/portalError.ts';
import type { AccountInfo } from '../../../src/portal/portalMessages.ts';
import { partly } from '../../fakes/partly.ts';
import { fakeSession, fakeSessionWithTokens } from '../../fakes/session.ts';
import { settle } from '../../fakes/settle.ts';
import { openFakeWindow } from '../../fakes/vscode.ts';

const { pickRole } = await import('../../../src/editor/cli/pickRole.ts');
const { explain } = await import('../../../src/editor/text/errorText.ts');

const session = fakeSession();
const playground: AccountInfo = {
  accountId: '012345678901',
  accountName: 'playground $(flame)',
  emailAddress: 'playground@example.com',
};
const production = { accountId: '210987654321', accountName: 'production' };
const nameless = { accountId: '333333333333' };

type Pages<T> = () => AsyncIterable<readonly T[]> | Iterable<readonly T[]>;

/** The question for a role, over a portal with these pages. */
function openPicker(
  accountPages: Pages<AccountInfo>,
  roles: Record<string, readonly string[]> = {},
) {
  const window = openFakeWindow();
  const asked: string[] = [];
  const signals: AbortSignal[] = [];
  const portal = partly<PortalClient>({
    async *listAccounts({ accessToken }, { signal }) {
      asked.push(`accounts with ${accessToken}`);
      signals.push(signal);
      yield* accountPages() as AsyncIterable<AccountInfo[]>;
    },
    async *listAccountRoles({ accountId }, { signal }) {
      asked.push(`roles in ${accountId}`);
      signals.push(signal);
      yield (roles[accountId] ?? []).map((roleName) => ({ accountId, roleName }));
    },
  });
  const lifetime = new AbortController();
  const picked = pickRole(session, 'Use a Role', {
    service: async () => ({ portal: () => portal }),
    engine: async () => ({ fresh: async (id) => fakeSessionWithTokens({ id }, 'fresh') }),
    lifetime: lifetime.signal,
  });
  // A test of a rejection asks for it later.
  picked.catch(() => undefined);
  return { window, picked, asked, signals, lifetime };
}

describe('pickRole', () => {
  it('shows name, id and e-mail of each account, and no icons', async () => {
    const { window } = openPicker(() => [[playground, nameless]]);
    const pick = await window.pick();
    await pick.row('333333333333');
    assert.deepEqual(pick.items, [
      {
        label: 'playground \\$(flame)',
        description: '012345678901',
        detail: 'playground@example.com',
        value: playground,
      },
      { label: '333333333333', value: nameless },
    ]);
    assert.equal(pick.title, 'Use a Role');
  });

  it('lets the user choose a role from those of an account', async () => {
    const { window, picked, asked } = openPicker(() => [[playground, production]], {
      [playground.accountId]: ['Admin', 'ReadOnly'],
    });
    await window.choose('playground');
    const roles = await window.pick();
    assert.deepEqual(roles.labels, ['Admin', 'ReadOnly']);
    await roles.choose('ReadOnly');
    assert.deepEqual(await picked, { account: playground, roleName: 'ReadOnly' });
    assert.deepEqual(asked, ['accounts with fresh', 'roles in 012345678901']);
  });

  it('takes the only role of an account without asking', async () => {
    const { window, picked } = openPicker(() => [[playground, production]], {
      [production.accountId]: ['ReadOnly'],
    });
    await window.choose('production');
    assert.deepEqual(await picked, { account: production, roleName: 'ReadOnly' });
  });

  it('shows the only account all the same', async () => {
    const { window, picked } = openPicker(() => [[production]], {
      [production.accountId]: ['ReadOnly'],
    });
    const pick = await window.pick();
    await pick.row('production');
    assert.deepEqual(pick.labels, ['production']);
    await pick.choose('production');
    await picked;
  });

  it('shows its list before the first page, which grows without moving the choice', async () => {
    const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
    const { window } = openPicker(async function* () {
      await gates[0].promise;
      yield [playground, production];
      await gates[1].promise;
      yield [nameless];
    });
    const pick = await window.pick();
    assert.deepEqual([pick.busy, pick.labels], [true, []]);
    // Nothing to choose from yet.
    await pick.accept();
    gates[0].resolve();
    await pick.highlight('production');
    gates[1].resolve();
    await settle();
    assert.equal(pick.labels.length, 3);
    assert.equal(pick.active, 'production');
    assert.equal(pick.busy, false);
  });

  it('goes back to the account that was chosen, and asks the portal nothing twice', async () => {
    const { window, picked, asked } = openPicker(() => [[playground, production, nameless]], {
      [nameless.accountId]: ['Admin', 'ReadOnly'],
      [production.accountId]: ['ReadOnly'],
    });
    await window.choose(nameless.accountId);
    await (await window.pick()).goBack();
    const accounts = await window.pick();
    assert.equal(accounts.labels.length, 3);
    assert.equal(accounts.active, nameless.accountId);
    await accounts.choose('production');
    assert.deepEqual(await picked, { account: production, roleName: 'ReadOnly' });
    assert.deepEqual(
      asked.filter((call) => call.startsWith('accounts')),
      ['accounts with fresh'],
    );
  });

  it('goes back to an account of the first page while others are still awaited', async () => {
    const gate = Promise.withResolvers<void>();
    const { window } = openPicker(
      async function* () {
        yield [production];
        await gate.promise;
        yield [playground];
      },
      { [production.accountId]: ['Admin', 'ReadOnly'] },
    );
    await window.choose('production');
    await (await window.pick()).goBack();
    gate.resolve();
    await settle();
    const accounts = await window.pick();
    assert.deepEqual(accounts.labels, ['production', 'playground \\$(flame)']);
    assert.equal(accounts.active, 'production');
  });

  it('asks for no more pages once an account is chosen', async () => {
    const gate = Promise.withResolvers<void>();
    let last = false;
    const { window } = openPicker(
      async function* () {
        yield [production];
        await gate.promise;
        yield [playground];
        last = true;
        yield [nameless];
      },
      { [production.accountId]: ['Admin', 'ReadOnly'] },
    );
    await window.choose('production');
    gate.resolve();
    await settle();
    assert.equal(last, false);
  });

  for (const left of ['accounts', 'roles'] as const) {
    it(`cancels and ends its calls when the user closes the ${left}`, async () => {
      const { window, picked, signals } = openPicker(() => [[production]], {
        [production.accountId]: ['Admin', 'ReadOnly'],
      });
      if (left === 'roles') await window.choose('production');
      await (await window.pick()).leave();
      await assert.rejects(picked, { code: 'cancelled' });
      assert.ok(signals.length > 0 && signals.every(({ aborted }) => aborted));
    });
  }

  it('ends its calls with the extension', async () => {
    const { signals, lifetime } = openPicker(() => [[production]]);
    await settle();
    lifetime.abort();
    assert.equal(signals[0]?.aborted, true);
  });

  for (const [what, pages] of [
    ['no account', []],
    ['no role', [[production]]],
  ] as const) {
    it(`says whom to ask where the user is assigned ${what}`, async () => {
      const { window, picked } = openPicker(() => pages);
      if (pages.length > 0) await window.choose('production');
      const text = explain(await picked.catch((error: unknown) => error));
      assert.match(text, /assigned to alice · Acme\. Ask your administrator for access\.$/);
      assert.equal(text.includes('production'), pages.length > 0);
    });
  }

  for (const [name, status, code] of [
    ['UnauthorizedException', 401, 'expired'],
    ['TooManyRequestsException', 429, 'throttled'],
    ['ForbiddenException', 403, 'no-access'],
    ['MethodNotAllowedException', 405, 'bad-answer'],
    ['NullPointerException', 500, 'service'],
  ] as const) {
    it(`rejects with ${code} for ${name} of the portal`, async () => {
      const { picked } = openPicker(async function* () {
        yield [production];
        throw new PortalError({ name, status });
      });
      await assert.rejects(picked, { code });
    });
  }
});
