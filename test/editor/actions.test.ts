import '../fakes/vscode.ts';
import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { ActionDeps } from '../../src/editor/actions.ts';
import type { Ask } from '../../src/editor/signIn.ts';

const { signIn } = await import('../../src/editor/actions.ts');
const { explain } = await import('../../src/editor/messages.ts');

const deps = { signIn: (_: Ask) => assert.fail('signed in') } as unknown as ActionDeps;

// The library that checks it speaks of itself, and in English: "Invalid type: Expected …".
for (const argument of [
  'Acme',
  { instance: 1 },
  { instance: { startUrl: 'https://acme.awsapps.com/start' } },
  { method: 'telepathy' },
  { scopes: 'sso:account:access' },
]) {
  test(`who signs in with ${JSON.stringify(argument)} is told the form to use`, async () => {
    const error = await signIn(deps, argument).catch((thrown: unknown) => thrown);
    const told = await explain(error);
    assert.match(told, /instance\?: .*"browser" \| "deviceCode".*scopes\?/);
    assert.doesNotMatch(told, /Expected|Invalid/);
  });
}
