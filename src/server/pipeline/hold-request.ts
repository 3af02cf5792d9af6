/** Reads the body of a request that may be forwarded: the bytes as received, and their value. */
import { Buffer } from 'node:buffer';
import { decodeContent } from '../../http/content-coding.ts';
import type { MemoryLimit } from '../../storage/memory-budget.ts';
import type { Provider } from '../../provider/registry.ts';
import { holdBody, maxJudgedBytes, type HeldBody } from '../upstream/held-body.ts';
import type { Exchange } from './exchange.ts';
import type { Handler } from './handler.ts';
import { parseBody } from './parse-body.ts';
import { bodyDecoder, reserve } from './read-body.ts';

/** A body that is long, slow or in an unknown coding. Neither rules nor the judge know its value. */
const unknownValue = {
  kind: 'unreadable',
  status: 413,
  error: 'The body is larger than 1 MiB, or can not be decoded',
} as const;

/**
 * Holds the body in the exchange. If the client disconnects, the promise never resolves and the pipeline ends.
 * @param bodies memory limit for the bodies of all requests in progress; above it, bodies are passed on at once
 */
export const holdRequest =
  (bodies: MemoryLimit, provider: Provider): Handler =>
  async (exchange, res) => {
    const { req } = res;
    const held = isParsed(req)
      ? ({ bytes: Buffer.from(JSON.stringify(req.body)), state: 'complete' } as const)
      : reserve(bodies, req, res)
        ? await holdBody(req)
        : ({ bytes: Buffer.alloc(0), state: 'more' } as const);
    if (held.state === 'cut') return new Promise(() => {});
    exchange.heldBody = held;
    setValue(exchange, provider, held, isParsed(req));
    return undefined;
  };

/** Whether a parent app has already parsed the body. */
const isParsed = (req: { readonly readableEnded: boolean; readonly body?: unknown }): boolean =>
  req.readableEnded && req.body !== undefined;

/** Sets the value of the body as far as it is known. */
function setValue(exchange: Exchange, { document }: Provider, { bytes, state }: HeldBody, isDecoded: boolean): void {
  const { headers } = exchange;
  const coding = isDecoded ? undefined : headers['content-encoding'];
  const decoded = state === 'complete' ? decodeContent(bytes, coding, maxJudgedBytes) : undefined;
  exchange.isBodyPartial = !decoded;
  if (!decoded) {
    exchange.body = bytes;
    exchange.parsed = unknownValue;
    return;
  }
  const decode = bodyDecoder(exchange, document.effective);
  const { received, parsed } = parseBody(Buffer.from(decoded), headers['content-type'], decode);
  exchange.body = received;
  exchange.parsed = parsed;
}

/** Reads the rest of a held body, because the mock itself responds. */
export async function readRest(exchange: Exchange, provider: Provider, req: NodeJS.ReadableStream): Promise<void> {
  const held = exchange.heldBody;
  if (held?.state !== 'more' || held.bytes.length > maxJudgedBytes) return;
  const rest = await holdBody(req as Parameters<typeof holdBody>[0], slowBodyMs);
  const whole: HeldBody = { bytes: Buffer.concat([held.bytes, rest.bytes]), state: rest.state };
  exchange.heldBody = whole;
  setValue(exchange, provider, whole, false);
}

const slowBodyMs = 300_000;
