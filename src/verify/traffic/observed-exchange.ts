/** Types of an observed exchange: a request and a response that others sent, as far as they are known. */
import type { Header } from '../findings/finding.ts';

/** The bytes of a body; `unknown` if they were not recorded, or not to their end; undefined if there was no body. */
export type ObservedBody = Uint8Array | 'unknown' | undefined;

export interface ObservedMessage {
  readonly headers: readonly Header[];
  readonly body: ObservedBody;
  /** Whether the body is decoded already, although there is a Content-Encoding. Default: false. */
  readonly isDecoded?: boolean | undefined;
}

export interface ObservedRequest extends ObservedMessage {
  readonly method: string;
  /** The path and query as the document writes them: they start with the base path of its server. */
  readonly path: string;
  /** The URL as it was sent, for reports. */
  readonly url: string;
}

export interface ObservedResponse extends ObservedMessage {
  readonly status: number;
}

/** An exchange to judge. */
export interface ObservedExchange {
  /** Names the exchange in findings, such as `entry 17`. */
  readonly id: string;
  readonly request: ObservedRequest;
  /** Undefined if none was received. */
  readonly response: ObservedResponse | undefined;
  /** When the request was sent, in milliseconds since the Unix epoch; undefined if the server's clock may differ. */
  readonly sentAt: number | undefined;
  readonly durationMs: number;
}
