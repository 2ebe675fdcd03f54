/** `node:http` or `node:https` by itself, with the agent it has for everybody. */
import http from 'node:http';
import https from 'node:https';

const body = JSON.stringify({
  clientName: 'bench',
  clientType: 'public',
  scopes: ['sso:account:access'],
});

export async function call(base: string): Promise<void> {
  const url = new URL('/client/register', base);
  const { request } = url.protocol === 'https:' ? https : http;
  const text = await new Promise<string>((resolve, reject) => {
    const options = { method: 'POST', headers: { 'content-type': 'application/json' } };
    const outgoing = request(url, options, async (response) => {
      const chunks: Buffer[] = [];
      for await (const chunk of response) chunks.push(chunk);
      resolve(Buffer.concat(chunks).toString('utf8'));
    });
    outgoing.on('error', reject);
    outgoing.end(body);
  });
  JSON.parse(text);
}
