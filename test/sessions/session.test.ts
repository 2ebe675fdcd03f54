import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import {
  type Secrets,
  type Session,
  type SessionRecord,
  type SessionWithTokens,
  samePortal,
  type Tokens,
} from '../../src/sessions/session.ts';
import { ended } from '../../src/sessions/store/changedRecord.ts';
import { fakeRecord, fakeSession } from '../fakes/session.ts';

/** Compiles only where no `T` can exist. */
function expectNothing<_T extends never>(): void {
  // The compiler has checked it.
}
/** The members that any form of `T` has. */
type Members<T> = T extends unknown ? keyof T : never;
type InState<T, S> = T extends { state: infer Own } ? (Own extends S ? T : never) : never;

describe('a session', () => {
  // A type test: it fails in `tsc`, where a secret is added to what is shown.
  it('has no member of its secrets, and is given tokens only on request', () => {
    expectNothing<Members<Session> & Members<Secrets>>();
    expectNothing<Members<SessionRecord['session']> & Members<Secrets>>();
    expectNothing<Exclude<Members<SessionWithTokens> & Members<Secrets>, keyof Tokens>>();
    const shown = fakeSession();
    // @ts-expect-error: a session alone does not have the tokens to use it by
    const given: SessionWithTokens = shown;
    assert.equal(given.accessToken, undefined);
  });

  // A type test as well.
  it('has a reason where it needs the user, and nowhere else', () => {
    expectNothing<Members<InState<Session, 'signed-in' | 'waiting'>> & 'reason'>();
    const waiting = fakeSession({ cause: 'network' });
    // @ts-expect-error: the reason is there once the state is known
    assert.equal(waiting.reason, undefined);
    const ended = fakeSession({ reason: 'denied' });
    assert.ok(ended.state === 'needs-you' && ended.reason === 'denied');
    // @ts-expect-error: a state that needs the user says why
    const unexplained: Session = { ...fakeSession(), state: 'needs-you' };
    assert.equal(unexplained.state, 'needs-you');
  });

  it('that has ended keeps its secrets, and no refresh of it is under way', () => {
    const record = fakeRecord({ journal: { refreshing: 'sent' } });
    const { session, secrets, journal } = ended(record, 'session-ended');
    assert.deepEqual(session, { ...record.session, state: 'needs-you', reason: 'session-ended' });
    assert.deepEqual(secrets, record.secrets);
    assert.deepEqual(journal, { serverOffsetMs: 0 });
  });

  const startUrl = 'https://acme.awsapps.com/start';
  for (const link of [
    `${startUrl}/`,
    `${startUrl}/#/`,
    `${startUrl}/#/?tab=accounts`,
    `${startUrl}/#/device?user_code=ABCD-EFGH`,
    `${startUrl}?referrer=mail`,
    'HTTPS://Acme.AWSApps.com/start',
    ' acme.awsapps.com/start ',
  ]) {
    it(`is of the same portal by whichever link: ${link}`, () => {
      assert.ok(samePortal(link, startUrl));
    });
  }

  for (const link of [
    'https://other.awsapps.com/start',
    'https://acme.awsapps.com.evil.test/start',
    'https://acme.awsapps.com@evil.test/start',
    'https://acme.awsapps.com:8443/start',
    'ftp://acme.awsapps.com/start',
    'https://аcme.awsapps.com/start', // a Cyrillic letter
    'nonsense',
    '',
  ]) {
    it(`is of another portal, or of none: ${link}`, () => {
      assert.ok(!samePortal(link, startUrl));
    });
  }
});
