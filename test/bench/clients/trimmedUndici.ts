/** Of undici what our transport uses of it, by itself. */
import request from 'undici/lib/api/api-request.js';
import Agent from 'undici/lib/dispatcher/agent.js';
import Dispatcher from 'undici/lib/dispatcher/dispatcher.js';

Object.assign(Dispatcher.prototype, { request });
let agent: Agent | undefined;

export async function call(base: string): Promise<void> {
  agent ??= new Agent({ allowH2: false });
  const { body } = await agent.request({
    origin: base,
    path: '/client/register',
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      clientName: 'bench',
      clientType: 'public',
      scopes: ['sso:account:access'],
    }),
  });
  await body.json();
}
