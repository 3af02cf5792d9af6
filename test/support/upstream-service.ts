/** A service behind the proxy: responds as each test says, and keeps what it received. */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createMockServer, type MockServer, type UpstreamOptions } from 'mockmint';
import { inFolder } from './temp-folder.ts';

interface ReceivedByUpstream {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly rawHeaders: readonly string[];
  readonly body: Buffer;
}

export interface UpstreamService extends AsyncDisposable {
  readonly url: string;
  readonly port: number;
  readonly server: Server;
  /** In order of arrival. */
  readonly received: ReceivedByUpstream[];
  /** Number of connections that were opened. */
  connections(): number;
}

export type Responder = (request: ReceivedByUpstream, res: ServerResponse) => void;

/** The document of the service: pets, which have a name. */
export const petsDocument = JSON.stringify({
  openapi: '3.1.0',
  info: { title: 'Pets', version: '1' },
  servers: [{ url: 'https://pets.example.com/v1' }],
  components: {
    securitySchemes: { key: { type: 'http', scheme: 'bearer' } },
    schemas: {
      Pet: {
        type: 'object',
        required: ['id', 'name'],
        properties: { id: { type: 'integer' }, name: { type: 'string' } },
      },
    },
  },
  security: [{ key: [] }],
  paths: {
    '/pets': {
      get: {
        operationId: 'listPets',
        parameters: [{ name: 'limit', in: 'query', schema: { type: 'integer' } }],
        responses: {
          200: {
            description: 'Pets',
            headers: { 'X-Total': { required: true, schema: { type: 'integer' } } },
            content: {
              'application/json': { schema: { type: 'array', items: { $ref: '#/components/schemas/Pet' } } },
            },
          },
        },
      },
      post: {
        operationId: 'createPet',
        requestBody: {
          required: true,
          content: {
            'application/json': {
              schema: { type: 'object', required: ['name'], properties: { name: { type: 'string' } } },
            },
          },
        },
        responses: {
          201: {
            description: 'The pet',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
          },
          422: { description: 'Invalid', content: { 'application/json': { schema: { type: 'object' } } } },
        },
      },
    },
    '/pets/{id}': {
      get: {
        operationId: 'getPet',
        parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'integer' } }],
        responses: {
          200: {
            description: 'The pet',
            content: { 'application/json': { schema: { $ref: '#/components/schemas/Pet' } } },
          },
          404: { description: 'Unknown' },
        },
      },
    },
  },
});

/** Serves the pets with an upstream that responds so, as long as `use` runs. */
export const withProxy = (
  respond: Responder,
  options: Omit<UpstreamOptions, 'url'>,
  use: (proxy: Proxy) => Promise<void>,
): Promise<void> =>
  inFolder({ 'pets.json': petsDocument }, async (folder) => {
    await using upstream = await startUpstream(respond);
    await using mock = await createMockServer({
      port: 0,
      auth: 'any',
      documents: [{ id: 'pets', document: join(folder, 'pets.json') }],
      upstream: { pets: { url: upstream.url, ...options } },
    });
    await use({ upstream, mock, url: mock.url('pets') });
  });

export interface Proxy {
  readonly upstream: UpstreamService;
  readonly mock: MockServer;
  /** The base URL of the pets. */
  readonly url: string;
}

export const json =
  (status: number, body: unknown, headers: Record<string, string | string[]> = {}): Responder =>
  (_request, res) =>
    void res.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body));

/** A response with this text as JSON. */
export const raw =
  (status: number, text: string): Responder =>
  (_request, res) =>
    void res.writeHead(status, { 'Content-Type': 'application/json' }).end(text);

/** Starts a service on a free port of loopback. */
export async function startUpstream(respond: Responder): Promise<UpstreamService> {
  const received: ReceivedByUpstream[] = [];
  let connections = 0;
  const server = createServer((req, res) => {
    const chunks: Buffer[] = [];
    req.on('data', (chunk: Buffer) => chunks.push(chunk));
    req.on('end', () => {
      const { method = '', url = '', headers, rawHeaders } = req;
      const request = { method, url, headers, rawHeaders, body: Buffer.concat(chunks) };
      received.push(request);
      respond(request, res);
    });
  });
  server.on('connection', () => connections++);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    server,
    received,
    connections: () => connections,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
