/** The part of a browser that a redirect needs: one request, of which a test can forge everything. */
import { Agent, type IncomingHttpHeaders, request } from 'node:http';

export interface Visit {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

export interface VisitOptions {
  method?: string;
  /** Sent as they are, `Host` included. */
  headers?: Record<string, string>;
  /** The request target as it is sent; by default that of the address. */
  target?: string;
  signal?: AbortSignal;
}

/** Rejects when the server cannot be reached or ends the connection without an answer. */
export function visit(address: URL | string, options: VisitOptions = {}): Promise<Visit> {
  const { hostname, port, pathname, search } = new URL(address);
  const { promise, resolve, reject } = Promise.withResolvers<Visit>();
  const sent = request(
    {
      host: hostname,
      port,
      path: options.target ?? pathname + search,
      method: options.method ?? 'GET',
      headers: options.headers ?? {},
      // As browsers do: the connection is kept until the server ends it.
      agent: new Agent({ keepAlive: true }),
      ...(options.signal && { signal: options.signal }),
    },
    async (response) => {
      let body = '';
      for await (const chunk of response.setEncoding('utf8')) body += chunk;
      resolve({ status: response.statusCode ?? 0, headers: response.headers, body });
    },
  );
  sent.on('error', reject);
  sent.end();
  return promise;
}
