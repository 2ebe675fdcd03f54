/** What the tests of the browser flow play on: a person whose browser comes back. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type Visit, visit } from '../fakes/browser.ts';
import { createStage, type Service, type Stage } from './stage.ts';

/** Where the service sends the browser after the page it was sent to. */
export function redirectOf(authorize: URL, answer: Record<string, string>): URL {
  const { searchParams } = authorize;
  const redirect = new URL(searchParams.get('redirect_uri') ?? '');
  const state = searchParams.get('state') ?? '';
  redirect.search = new URLSearchParams({ ...answer, state }).toString();
  return redirect;
}

/** A person whose browser comes back with `answer`, and what the browser then shows. */
export function returning(answer: Record<string, string>, service?: Service, pages?: object) {
  const { promise: page, resolve, reject } = Promise.withResolvers<Visit>();
  const stage = createStage(
    {
      inBrowser(url) {
        void visit(redirectOf(url, answer)).then(resolve, reject);
        return undefined;
      },
    },
    service,
    pages,
  );
  return { ...stage, page };
}

/** The server no longer listens, no notice stands, no timer runs. */
export async function assertNothingLeft({
  prompts,
  clock,
  authorizeRequests,
}: Stage): Promise<void> {
  for (const { redirectUri } of authorizeRequests) {
    const { port } = new URL(redirectUri);
    await assert.rejects(once(connect(Number(port), '127.0.0.1'), 'connect'), {
      code: 'ECONNREFUSED',
    });
  }
  assert.deepEqual([prompts.standing, clock.sleeping], [0, 0]);
}
