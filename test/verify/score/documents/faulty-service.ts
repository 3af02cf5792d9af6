/** The mock of any document with one fault in front of it. */
import { createServer, request as httpRequest, Agent, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createMockServer } from 'mockmint';
import type { Operation } from '../../../../src/openapi/operation.ts';
import type { Exchange } from '../../../../src/server/pipeline/exchange.ts';
import type { Call, DocumentFault, Reply } from './passage.ts';

export interface FaultyService extends AsyncDisposable {
  readonly url: string;
  /** How often the fault changed a response. */
  shown(): number;
}

const hopByHop = new Set(['connection', 'keep-alive', 'transfer-encoding', 'content-length', 'host']);

export async function startFaulty(file: string, fault: DocumentFault): Promise<FaultyService> {
  const exchanges = new Map<string, Exchange>();
  const mock = await createMockServer({
    port: 0,
    seed: 1,
    providers: [],
    documents: [file],
    triggers: true,
    onExchange: (exchange) => {
      exchanges.set(exchange.id, exchange);
      if (exchanges.size > 200) exchanges.delete(exchanges.keys().next().value!);
    },
  });
  const [provider] = (await (await fetch(`${mock.url()}/__admin/providers`)).json()) as { readonly id: string }[];
  const base = new URL(mock.url(provider!.id));
  const agent = new Agent({ keepAlive: true, maxSockets: 16 });
  const memory = new Map<string, unknown>();
  const successes = new Map<Operation, Reply>();
  let shown = 0;
  const send = (call: Call): Promise<Reply> =>
    new Promise((resolve, reject) => {
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(call.headers)) if (!hopByHop.has(name)) headers[name] = value;
      if (call.body.length > 0 || call.headers['content-length'] !== undefined)
        headers['content-length'] = String(call.body.length);
      const outgoing = httpRequest(
        {
          host: base.hostname,
          port: base.port,
          path: base.pathname.replace(/\/$/, '') + call.url,
          method: call.method,
          headers,
          agent,
        },
        (response) =>
          void collect(response).then(
            (body) => resolve({ status: response.statusCode!, headers: headersOf(response), body }),
            reject,
          ),
      );
      outgoing.on('error', reject);
      outgoing.end(call.body);
    });
  const handle = async (req: IncomingMessage, res: ServerResponse): Promise<void> => {
    const call: Call = { method: req.method!, url: req.url!, headers: headersOf(req), body: await collect(req) };
    const reply = await send(call);
    const exchange = exchanges.get(reply.headers['x-mock-request-id'] ?? '');
    const deliver = (one: Reply): void => {
      const headers: Record<string, string> = {};
      for (const [name, value] of Object.entries(one.headers))
        if (!hopByHop.has(name) && !name.startsWith('x-mock') && name !== 'date') headers[name] = value;
      if (one.status !== 204 && one.status !== 304) headers['content-length'] = String(one.body.length);
      if (call.method === 'HEAD' || one.status === 204) res.writeHead(one.status, headers).end();
      else res.writeHead(one.status, headers).end(one.body);
    };
    if (!exchange) return deliver(reply);
    const { operation } = exchange;
    if (operation && reply.status < 400 && call.method === operation.method) successes.set(operation, reply);
    const outcome = fault.change({ document: exchange.provider!.document, call, reply, exchange, operation, memory });
    const success = operation && successes.get(operation);
    if (outcome === undefined || (outcome === 'succeed' && !success)) return deliver(reply);
    shown += 1;
    if (outcome === 'reset') return void req.socket.destroy();
    if (outcome === 'hang') return;
    deliver(outcome === 'succeed' ? success! : outcome);
  };
  const server = createServer((req, res) => void handle(req, res).catch(() => req.socket.destroy()));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    shown: () => shown,
    [Symbol.asyncDispose]: async () => {
      server.closeAllConnections();
      agent.destroy();
      await new Promise((resolve) => server.close(resolve));
      await mock.close();
    },
  };
}

async function collect(message: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of message) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}

const headersOf = ({ headers }: IncomingMessage): Record<string, string> =>
  Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      value === undefined ? [] : [[name, [value].flat().join(', ')]],
    ),
  );
