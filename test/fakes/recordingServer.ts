/** A real HTTP server on a free port that records its requests and answers as a test says. */
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export interface RecordedRequest {
  method: string;
  /** Path and query, as they came. */
  target: string;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface RecordingServer extends AsyncDisposable {
  url: string;
  requests: RecordedRequest[];
  /** Answers from now on; `number` counts from 1 for each answerer. */
  answer(
    answerer: (response: ServerResponse, request: RecordedRequest, number: number) => void,
  ): void;
}

/** Starts on 127.0.0.1. Until a test says otherwise, it answers 500. */
export async function startRecordingServer(): Promise<RecordingServer> {
  const requests: RecordedRequest[] = [];
  let answerer: Parameters<RecordingServer['answer']>[0] = (response) =>
    response.writeHead(500).end();
  let number = 0;
  const server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      const { method = '', url: target = '', headers } = incoming;
      const request = { method, target, headers, body: Buffer.concat(chunks).toString('utf8') };
      requests.push(request);
      number += 1;
      answerer(response, request, number);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    requests,
    answer(next) {
      answerer = next;
      number = 0;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Writes a JSON answer. */
export function json(
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(body));
}
