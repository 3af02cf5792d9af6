/** Hostile services, and helpers to verify them. */
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createSocketServer, type AddressInfo, type Server, type Socket } from 'node:net';
import type { VerifyOptions } from '../../src/verify/run-options.ts';
import type { ProviderReport, Report } from '../../src/verify/findings/report.ts';
import { verifyProvider } from '../../src/verify/verify-provider.ts';

export interface Hostile {
  readonly url: string;
  close(): Promise<void>;
}

async function listening(server: Server, sockets: Set<Socket>): Promise<Hostile> {
  server.on('connection', (socket: Socket) => {
    sockets.add(socket);
    socket.on('error', () => {}).on('close', () => sockets.delete(socket));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      }),
  };
}

/** A request, read to its end. */
export interface Heard {
  readonly request: IncomingMessage;
  readonly body: string;
}

/** A service that answers whole requests. */
export const hostile = (answer: (response: ServerResponse, heard: Heard) => void): Promise<Hostile> =>
  listening(
    createServer((request, response) => {
      const chunks: Buffer[] = [];
      response.on('error', () => {});
      request
        .on('data', (chunk: Buffer) => chunks.push(chunk))
        .on('end', () => answer(response, { request, body: Buffer.concat(chunks).toString('utf8') }));
    }),
    new Set(),
  );

/** A service that writes whatever it likes to the socket once a request has begun to arrive. */
export const rawHostile = (response: (socket: Socket) => void): Promise<Hostile> =>
  listening(
    createSocketServer((socket) => {
      socket.once('data', () => response(socket)).on('data', () => {});
    }),
    new Set(),
  );

const credential = 'good-credential-1';

/** Verifies a service, by default with few cases and little patience. */
export async function verifyHostile(
  service: Hostile,
  options: Partial<VerifyOptions> = {},
): Promise<{ report: Report; provider: ProviderReport }> {
  const report = await verifyProvider({ provider: 'vida', target: service.url, credential, timeout: 2000, ...options });
  return { report, provider: report.providers[0]! };
}

/** The command line that verifies a hostile service as Vida. */
export const verifyCommandLine = ({ url }: Hostile, ...more: readonly string[]): string[] => [
  'verify',
  'vida',
  '--target',
  url,
  '--credential',
  credential,
  ...more,
];

/** Sends JSON. */
export const sendJson = (
  response: ServerResponse,
  status: number,
  body: unknown,
  headers: Record<string, string> = {},
): void =>
  void response
    .writeHead(status, { 'content-type': 'application/json', ...headers })
    .end(typeof body === 'string' ? body : JSON.stringify(body));

/** A success of Vida. */
export const success = (token = 'an-issued-token-value') => ({
  success: true,
  message: 'created',
  token: { token, description: 'Main app', type: 'admin', timestamp: String(Math.floor(Date.now() / 1000)), userId: 3 },
});
