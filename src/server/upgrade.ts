/** Requests to upgrade a connection (RFC 9110, 7.8): WebSockets are passed on to the upstream, unjudged. */
import { Buffer } from 'node:buffer';
import type { IncomingMessage, Server } from 'node:http';
import type { Duplex } from 'node:stream';
import { statusPhrase } from '../lib/http.ts';
import { contain, type ErrorReport } from './contain-errors.ts';
import { createUpgradeExchange } from './dispatch.ts';
import type { Mock } from './mock.ts';
import { clientAddressOf, ownTarget } from './pipeline/client-address.ts';
import type { Exchange } from './pipeline/exchange.ts';
import { locateOperation } from './pipeline/find-operation.ts';
import { mockHeaders } from './pipeline/response-headers.ts';
import { finishExchange } from './pipeline/send-response.ts';
import { problemType } from './problem-error-handler.ts';
import { requestHeaders, responseHeaders } from './upstream/forwarded-headers.ts';
import { noResponse } from './upstream/upstream-problem.ts';
import type { Upstream, UpstreamResult } from './upstream/upstream.ts';

/**
 * Passes WebSockets of providers with an upstream on. Other upgrades are ignored, as servers may (RFC 9110, 7.8).
 * @param prepare called with each request, before its provider is found
 * @param upgraded gets the open connections, which the server no longer knows
 */
export function passUpgrades(
  server: Server,
  mock: Mock,
  {
    prepare,
    upgraded,
    report,
  }: {
    readonly prepare: (req: IncomingMessage) => void;
    readonly upgraded: Set<Duplex>;
    readonly report: ErrorReport;
  },
): Server {
  return server.on('upgrade', (req: IncomingMessage, socket: Duplex, head: Buffer) => {
    prepare(req);
    upgraded.add(socket);
    socket.once('close', () => upgraded.delete(socket));
    socket.on('error', () => socket.destroy());
    void contain(report, 'An upgrade', async () => {
      try {
        const isWebSocket = req.headers.upgrade?.toLowerCase() === 'websocket';
        const exchange = isWebSocket ? await createUpgradeExchange(req, mock) : undefined;
        const upstream = exchange?.provider && mock.upstreams.get(exchange.provider.id);
        if (exchange && upstream) await passOn(req, socket, head, exchange, upstream);
        else ignoreUpgrade(server, req, socket, head);
      } catch (error) {
        socket.destroy();
        throw error;
      }
    });
  });
}

/** Handles the request as if the client had not asked for an upgrade: gives the connection back to the server. */
function ignoreUpgrade(server: Server, req: IncomingMessage, socket: Duplex, head: Buffer): void {
  const upgradeHeaders = new Set(['connection', 'http2-settings', 'upgrade']);
  const lines = [`${req.method} ${req.url} HTTP/${req.httpVersion}`];
  for (let i = 0; i < req.rawHeaders.length; i += 2)
    if (!upgradeHeaders.has(req.rawHeaders[i]!.toLowerCase()))
      lines.push(`${req.rawHeaders[i]}: ${req.rawHeaders[i + 1]}`);
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), head]));
  server.emit('encrypted' in socket ? 'secureConnection' : 'connection', socket);
}

async function passOn(
  req: IncomingMessage,
  socket: Duplex,
  head: Buffer,
  exchange: Exchange,
  upstream: Upstream,
): Promise<void> {
  if (exchange.provider) await locateOperation(exchange.provider)(exchange, undefined as never);
  exchange.trigger = 'upstream';
  const client = clientAddressOf(exchange, { baseUrl: '', socket: req.socket });
  const { headers } = req;
  const result = await upstream.send(
    {
      method: exchange.method,
      path: ownTarget(exchange),
      headers: [
        ...requestHeaders({
          headers: req.rawHeaders,
          client,
          address: req.socket.remoteAddress,
          upstream: upstream.url,
          proxyId: upstream.proxyId,
          prefer: headers.prefer === undefined ? undefined : String(headers.prefer),
        }),
        'Connection',
        'Upgrade',
        'Upgrade',
        String(headers.upgrade),
      ],
      body: Buffer.alloc(0),
    },
    socket,
  );
  if (socket.destroyed) return void (await finishExchange(exchange));
  const { status, text, headers: passed } = responseOf(result, exchange, upstream, client);
  const sent = { status, at: exchange.session.clock.now(), headers: { ...passed.byName }, text } as const;
  await finishExchange(exchange, { ...sent, received: { size: Buffer.byteLength(text), kept: 'whole' } });
  socket.write(`HTTP/1.1 ${status} ${statusPhrase(status)}\r\n${passed.lines}\r\n`, 'latin1');
  if (result.kind === 'upgrade') {
    result.socket.on('error', () => result.socket.destroy());
    result.socket.write(head);
    socket.write(result.head);
    result.socket.pipe(socket).pipe(result.socket);
    result.socket.once('close', () => socket.destroy());
    socket.once('close', () => result.socket.destroy());
  } else if (result.kind === 'response') result.message.pipe(socket);
  else socket.end(text);
}

interface HeaderText {
  readonly lines: string;
  readonly byName: Record<string, string>;
}

/** The response to the client. One that refuses the upgrade ends the connection. */
function responseOf(
  result: UpstreamResult,
  exchange: Exchange,
  { url }: Upstream,
  client: ReturnType<typeof clientAddressOf>,
): { readonly status: number; readonly text: string; readonly headers: HeaderText } {
  const own = Object.entries(mockHeaders(exchange)).flat();
  if (result.kind === 'failure') {
    exchange.reason = result.reason;
    return {
      status: result.status,
      text: JSON.stringify(noResponse(result).toProblem()),
      headers: headerText(['Connection', 'close', 'Content-Type', problemType, ...own]),
    };
  }
  const { rawHeaders, statusCode: status = 0 } = result.message;
  const passed = responseHeaders({ headers: rawHeaders, client, upstream: url, isCrossOrigin: false });
  const connection =
    result.kind === 'upgrade'
      ? ['Connection', 'Upgrade', 'Upgrade', String(result.message.headers.upgrade)]
      : ['Connection', 'close'];
  return { status, text: '', headers: headerText([...passed, ...connection, ...own]) };
}

function headerText(headers: readonly string[]): HeaderText {
  const byName: Record<string, string> = {};
  let lines = '';
  for (let i = 0; i < headers.length; i += 2) {
    lines += `${headers[i]}: ${headers[i + 1]}\r\n`;
    byName[headers[i]!.toLowerCase()] = headers[i + 1]!;
  }
  return { lines, byName };
}
