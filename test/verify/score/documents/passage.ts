/** What passes through a faulty service, and what faults need of it. */
import type { OpenApiDocument } from '../../../../src/openapi/document.ts';
import type { Operation } from '../../../../src/openapi/operation.ts';
import type { Exchange } from '../../../../src/server/pipeline/exchange.ts';

interface Message {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

export interface Call extends Message {
  readonly method: string;
  readonly url: string;
}

export interface Reply extends Message {
  readonly status: number;
}

/** A request, what the mock made of it, and its response. */
export interface Passage {
  readonly document: OpenApiDocument;
  readonly call: Call;
  readonly reply: Reply;
  readonly exchange: Exchange;
  /** The operation; undefined if there is none at this address. */
  readonly operation: Operation | undefined;
  /** What a fault remembers from one request to the next. */
  readonly memory: Map<string, unknown>;
}

/** What a fault does to a response: replaces it, lets the request succeed, or breaks the connection. */
type Outcome = Reply | 'succeed' | 'reset' | 'hang' | undefined;

export interface DocumentFault {
  readonly name: string;
  readonly list: string;
  /** Whether only a warning tells of it, because no document promises otherwise. */
  readonly isWarning?: boolean;
  /** Whether requests to an operation may show the fault. Undefined: only responses tell whether it is there. */
  readonly isObservable?: ((operation: Operation, document: OpenApiDocument) => boolean) | undefined;
  /** The faulty response; undefined: the response of the mock. */
  change(passage: Passage): Outcome;
}

export const json = (reply: Reply, body: unknown): Reply => ({ ...reply, body: Buffer.from(JSON.stringify(body)) });
export const typeOf = ({ headers }: { readonly headers: Readonly<Record<string, string>> }): string =>
  headers['content-type'] ?? '';
export const isJson = (type: string): boolean => /[/+]json\b/i.test(type);
export const isSuccess = ({ status }: Reply): boolean => status >= 200 && status < 300;

export function parsed({ reply }: Passage): unknown {
  if (!isJson(typeOf(reply)) || reply.body.length === 0) return undefined;
  return JSON.parse(reply.body.toString()) as unknown;
}

/** The JSON of a request; undefined if there is none. */
export function sentBody({ call }: Passage): unknown {
  if (!isJson(typeOf(call))) return undefined;
  try {
    return JSON.parse(call.body.toString()) as unknown;
  } catch {
    return undefined;
  }
}
