import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { abortable, neverAborted } from '../../../src/base/abortable.ts';
import { SignInError } from '../../../src/base/errors.ts';
import { createDesk, type Desk, request } from '../desk.ts';
import type { Person } from '../person.ts';

/** A user who has walked away: sees the code, but chooses nothing. */
function absent(desk: Desk): Person & { shown: string[] } {
  const person = Object.assign(desk.person('alice'), { shown: [] as string[] });
  person.compareCode = ({ userCode }, { signal }) => {
    person.shown.push(userCode);
    return abortable(new Promise(() => undefined), { signal });
  };
  return person;
}

describe('one sign-in for all windows', () => {
  test('shows one code and gives the session to all windows', async () => {
    const desk = createDesk();
    const windows = [desk.open(), desk.open(), desk.open()];
    const people = windows.map(() => desk.person('alice'));
    const sessions = await desk.during(
      Promise.all(
        windows.map(({ engine }, at) =>
          engine.signIn(request, { ...neverAborted, prompts: people[at] ?? assert.fail() }),
        ),
      ),
    );
    assert.equal(new Set(sessions.map(({ accessToken }) => accessToken)).size, 1);
    assert.equal(people.flatMap(({ codes }) => codes).length, 1);
    assert.ok(people.some(({ offered }) => offered > 0));
    assert.ok(people.every(({ standing }) => standing === 0));
  });

  test('can be taken over by another window, and both receive the session', async () => {
    const desk = createDesk();
    const [first, second] = [desk.open(), desk.open()];
    const away = absent(desk);
    const waiting = first.engine.signIn(request, { ...neverAborted, prompts: away });
    await desk.clock.advance(2_000);
    assert.equal(away.shown.length, 1);

    const here = desk.person('alice');
    here.offerTakeOver = async () => undefined;
    const taken = await desk.during(
      second.engine.signIn(request, { ...neverAborted, prompts: here }),
    );
    assert.equal((await desk.during(waiting)).accessToken, taken.accessToken);
    const polls = desk.center.journal.length;
    await desk.clock.advance(30_000);
    assert.equal(desk.center.journal.length, polls);
  });

  test('continues in the next window if the first cancels', async () => {
    const desk = createDesk();
    const [first, second] = [desk.open(), desk.open()];
    const away = absent(desk);
    const cancel = new AbortController();
    const cancelled = new SignInError('cancelled', 'cancelled');
    const waiting = first.engine.signIn(request, { signal: cancel.signal, prompts: away });
    const refused = assert.rejects(waiting, cancelled);
    await desk.clock.advance(2_000);
    const here = desk.person('alice');
    const got = second.engine.signIn(request, { ...neverAborted, prompts: here });
    await desk.clock.advance(2_000);
    assert.equal(here.codes.length, 0);
    assert.equal(here.offered, 1);
    cancel.abort(cancelled);
    await refused;
    assert.equal((await desk.during(got)).state, 'signed-in');
    assert.equal(here.codes.length, 1);
  });

  test('does not delay a sign-in with another set of scopes', async () => {
    const desk = createDesk();
    const [first, second] = [desk.open(), desk.open()];
    const away = absent(desk);
    const cancel = new AbortController();
    const waiting = first.engine.signIn(request, { signal: cancel.signal, prompts: away });
    const refused = assert.rejects(waiting);
    await desk.clock.advance(2_000);
    const wider = { ...request, scopes: ['sso:account:access', 'codewhisperer:completions'] };
    const bob = desk.person('bob');
    await desk.during(second.engine.signIn(wider, { ...neverAborted, prompts: bob }));
    assert.equal(bob.offered, 0);
    cancel.abort(new SignInError('cancelled', 'cancelled'));
    await refused;
  });

  test('can be cancelled while it waits for another window, and leaves nothing open', async () => {
    const desk = createDesk();
    const [first, second] = [desk.open(), desk.open()];
    const cancel = new AbortController();
    const waiting = [
      first.engine.signIn(request, { signal: cancel.signal, prompts: absent(desk) }),
      second.engine.signIn(request, { signal: cancel.signal, prompts: absent(desk) }),
    ].map((each) => assert.rejects(each));
    await desk.clock.advance(2_000);
    cancel.abort(new SignInError('cancelled', 'cancelled'));
    await Promise.all(waiting);
    first.engine.dispose();
    second.engine.dispose();
    await desk.clock.advance(0);
    assert.equal(desk.clock.sleeping, 0);
  });

  test('finds the session of another window without a change event', async () => {
    const desk = createDesk();
    const [first, second] = [desk.open(), desk.open()];
    second.secretStore.hears = false;
    const here = desk.person('alice');
    const both = [
      first.engine.signIn(request, { ...neverAborted, prompts: desk.person('alice') }),
      second.engine.signIn(request, { ...neverAborted, prompts: here }),
    ];
    const [one, two] = await desk.during(Promise.all(both));
    assert.equal(one?.accessToken, two?.accessToken);
    assert.equal(here.codes.length, 0);
  });
});
