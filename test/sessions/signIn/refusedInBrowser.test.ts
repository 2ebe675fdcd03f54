import assert from 'node:assert/strict';
import { describe, it } from 'node:test';
import type { Flow } from '../../../src/flows/flow.ts';
import { redirectError } from '../../../src/flows/flowError.ts';
import { registrationRequest } from '../../../src/flows/registrationRequest.ts';
import type { FlowPart } from '../../../src/sessions/signIn/signIn.ts';
import { createDesk, withCode } from '../desk.ts';

describe('a sign-in that was refused in the browser', () => {
  // "The maximum number of users have consented to scopes for this client", on the page alone.
  it('is tried again with a new registration', async () => {
    const desk = createDesk();
    const used = new Set<string>();
    const flow: Flow = async ({ registration }) => {
      used.add(registration.clientId);
      throw redirectError({ error: 'unauthorized_client', description: 'too many users' });
    };
    const part = async (): Promise<FlowPart> => ({
      flow,
      registrationRequest: (method, client) =>
        registrationRequest(method, { ...client, clientName: 'Test' }),
    });
    const window = desk.open({ flows: { browser: part, deviceCode: part } });
    await assert.rejects(window.signIn(desk.person('alice')), withCode('service'));
    await assert.rejects(window.signIn(desk.person('alice')), withCode('service'));
    assert.equal(used.size, 2);
  });
});
