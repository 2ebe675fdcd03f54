import '../../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { PortalClient } from '../../../src/portal/portalClient.ts';
import { PortalError } from '../../../src/portal/portalError.ts';
import type { AccountInfo } from '../../../src/portal/portalMessages.ts';
import type { SessionEngine } from '../../../src/sessions/engine.ts';
import type { Session } from '../../../src/sessions/session.ts';
import { createFakeQuickPick, settle } from '../../fakes/quickPick.ts';

const vscode = await import('vscode');
const { pickRole } = await import('../../../src/editor/cli/pickRole.ts');
const { explain } = await import('../../../src/editor/text/errorText.ts');

const session = {
  id: '1',
  account: { id: 'a', label: 'alice · dev', userName: 'alice' },
  instance: { name: 'dev', startUrl: 'https://d-1.awsapps.com/start', region: 'us-east-1' },
} as unknown as Session;

const playground: AccountInfo = {
  accountId: '012345678901',
  accountName: 'playground $(flame)',
  emailAddress: 'playground@example.com',
};
const production = { accountId: '210987654321', accountName: 'production' };
const nameless = { accountId: '333333333333' };

type Pages<T> = () => AsyncIterable<readonly T[]> | Iterable<readonly T[]>;

/** A portal with these pages, and the list on the screen. Another list takes the place of one. */
function openPicker(
  accountPages: Pages<AccountInfo>,
  roles: Record<string, readonly string[]> = {},
) {
  const lists: ReturnType<typeof createFakeQuickPick>[] = [];
  Object.assign(vscode.window, {
    createQuickPick: () => {
      const list = createFakeQuickPick();
      lists.push(list);
      return list.pick;
    },
  });
  const asked: string[] = [];
  const signals: AbortSignal[] = [];
  const portal = {
    async *listAccounts({ accessToken }, { signal }) {
      asked.push(`accounts with ${accessToken}`);
      signals.push(signal);
      yield* accountPages();
    },
    async *listAccountRoles({ accountId }, { signal }) {
      asked.push(`roles in ${accountId}`);
      signals.push(signal);
      yield (roles[accountId] ?? []).map((roleName) => ({ accountId, roleName }));
    },
  } as Partial<PortalClient> as PortalClient;
  const engine = {
    fresh: async (id: string) => ({ ...session, id, accessToken: 'fresh' }),
  } as Partial<SessionEngine> as SessionEngine;
  const lifetime = new AbortController();
  const picked = pickRole(session, 'Use a Role', {
    service: async () => ({ portal: async () => portal }),
    engine: async () => engine,
    lifetime: lifetime.signal,
  });
  // Whoever tests a rejection asks for it later.
  picked.catch(() => undefined);
  const screen = () => lists.at(-1) as (typeof lists)[number];
  return { picked, screen, lists, asked, signals, lifetime };
}

test('rows tell name, id and e-mail, and no icons', async () => {
  const { screen } = openPicker(() => [[playground, nameless]]);
  await settle();
  assert.deepEqual(screen().pick.items, [
    {
      label: 'playground \\$(flame)',
      description: '012345678901',
      detail: 'playground@example.com',
      value: playground,
    },
    { label: '333333333333', value: nameless },
  ]);
  assert.equal(screen().pick.title, 'Use a Role');
});

test('a role is chosen from those of the account', async () => {
  const { picked, screen, asked } = openPicker(() => [[playground, production]], {
    [playground.accountId]: ['Admin', 'ReadOnly'],
  });
  await screen().choose('playground');
  assert.deepEqual(screen().labels(), ['Admin', 'ReadOnly']);
  await screen().choose('ReadOnly');
  assert.deepEqual(await picked, { account: playground, roleName: 'ReadOnly' });
  assert.deepEqual(asked, ['accounts with fresh', 'roles in 012345678901']);
});

test('the only role of an account is no question', async () => {
  const { picked, screen } = openPicker(() => [[playground, production]], {
    [production.accountId]: ['ReadOnly'],
  });
  await screen().choose('production');
  assert.deepEqual(await picked, { account: production, roleName: 'ReadOnly' });
});

test('the only account is shown all the same', async () => {
  const { screen, picked } = openPicker(() => [[production]], {
    [production.accountId]: ['ReadOnly'],
  });
  await settle();
  assert.deepEqual(screen().labels(), ['production']);
  await screen().choose('production');
  await picked;
});

test('the list is there before the first page, and grows without moving the choice', async () => {
  const gates = [Promise.withResolvers<void>(), Promise.withResolvers<void>()] as const;
  const { screen } = openPicker(async function* () {
    await gates[0].promise;
    yield [playground, production];
    await gates[1].promise;
    yield [nameless];
  });
  await settle();
  const { pick } = screen();
  assert.equal(pick.busy, true);
  assert.deepEqual(screen().labels(), []);
  // Nothing to choose from yet.
  await screen().accept();
  gates[0].resolve();
  await settle();
  pick.activeItems = pick.items.slice(1, 2);
  gates[1].resolve();
  await settle();
  assert.equal(screen().labels().length, 3);
  assert.deepEqual(
    pick.activeItems.map(({ label }) => label),
    ['production'],
  );
  assert.equal(pick.busy, false);
});

test('going back leads to the account one came from, and nothing is asked twice', async () => {
  const { picked, screen, asked } = openPicker(() => [[playground, production, nameless]], {
    [nameless.accountId]: ['Admin', 'ReadOnly'],
    [production.accountId]: ['ReadOnly'],
  });
  await screen().choose(nameless.accountId);
  await screen().goBack();
  assert.equal(screen().labels().length, 3);
  assert.equal(screen().pick.activeItems[0]?.label, nameless.accountId);
  await screen().choose('production');
  assert.deepEqual(await picked, { account: production, roleName: 'ReadOnly' });
  assert.deepEqual(
    asked.filter((call) => call.startsWith('accounts')),
    ['accounts with fresh'],
  );
});

test('an account chosen from the first page can be gone back from while others are awaited', async () => {
  const gate = Promise.withResolvers<void>();
  const { screen } = openPicker(
    async function* () {
      yield [production];
      await gate.promise;
      yield [playground];
    },
    { [production.accountId]: ['Admin', 'ReadOnly'] },
  );
  await screen().choose('production');
  await screen().goBack();
  gate.resolve();
  await settle();
  assert.deepEqual(screen().labels(), ['production', 'playground \\$(flame)']);
  assert.equal(screen().pick.activeItems[0]?.label, 'production');
});

test('no more pages are asked for once an account is chosen', async () => {
  const gate = Promise.withResolvers<void>();
  let last = false;
  const { screen } = openPicker(
    async function* () {
      yield [production];
      await gate.promise;
      yield [playground];
      last = true;
      yield [nameless];
    },
    { [production.accountId]: ['Admin', 'ReadOnly'] },
  );
  await screen().choose('production');
  gate.resolve();
  await settle();
  assert.equal(last, false);
});

for (const leave of ['accounts', 'roles'] as const) {
  test(`leaving the ${leave} cancels, and ends the calls`, async () => {
    const { picked, screen, signals } = openPicker(() => [[production]], {
      [production.accountId]: ['Admin', 'ReadOnly'],
    });
    if (leave === 'roles') await screen().choose('production');
    await screen().leave();
    await assert.rejects(picked, { code: 'cancelled' });
    assert.ok(signals.length > 0 && signals.every(({ aborted }) => aborted));
  });
}

test('the end of the extension ends the calls', async () => {
  const { signals, lifetime } = openPicker(() => [[production]]);
  await settle();
  lifetime.abort();
  assert.equal(signals[0]?.aborted, true);
});

for (const [what, pages] of [
  ['no account', []],
  ['no role', [[production]]],
] as const) {
  test(`who is assigned ${what} is told whom to ask`, async () => {
    const { picked, screen } = openPicker(() => pages);
    if (pages.length > 0) await screen().choose('production');
    const told = await explain(await picked.catch((error: unknown) => error));
    assert.match(told, /assigned to alice · dev\. Ask your administrator for access\.$/);
    assert.equal(told.includes('production'), pages.length > 0);
  });
}

for (const [name, status, code] of [
  ['UnauthorizedException', 401, 'expired'],
  ['TooManyRequestsException', 429, 'service'],
] as const) {
  test(`${name} of the portal is told as ${code}`, async () => {
    const { picked } = openPicker(async function* () {
      yield [production];
      throw new PortalError({ name, status });
    });
    await assert.rejects(picked, { code });
  });
}
