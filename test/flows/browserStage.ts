/** The dependencies of the browser flow in tests, with a browser that follows the redirect. */
import assert from 'node:assert/strict';
import { once } from 'node:events';
import { connect } from 'node:net';
import { type Visit, visit } from '../fakes/browser.ts';
import { createStage, type Service, type Stage } from './stage.ts';

/** The address that the service redirects the browser to. */
export function redirectOf(authorize: URL, answer: Record<string, string>): URL {
  const { searchParams } = authorize;
  const redirect = new URL(searchParams.get('redirect_uri') ?? '');
  const state = searchParams.get('state') ?? '';
  redirect.search = new URLSearchParams({ ...answer, state }).toString();
  return redirect;
}

/** A stage on which the service redirects with `answer`; `page` is what the browser then shows. */
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

/** Asserts that no server is listening, no prompt is shown and no timer is running. */
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
