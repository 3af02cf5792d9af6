/** Explains the errors of Node's HTTP parser and of TLS, and reads what the rejected bytes tell about the request. */
import { http } from '../lib/http.ts';

/** Why bytes on a connection are not a request. */
export interface Rejection {
  /** undefined: no response can be sent. */
  readonly status: number | undefined;
  readonly reason: string;
  /** Whether the client closed the connection before the request was complete. */
  readonly isDisconnect?: true;
}

/** The properties of errors that Node's servers emit. */
interface ConnectionError {
  readonly code?: unknown;
  /** The message of the HTTP parser. */
  readonly reason?: unknown;
  readonly rawPacket?: unknown;
}

const asConnectionError = (error: unknown): ConnectionError =>
  typeof error === 'object' && error !== null ? error : {};

/** The bytes in which the error occurred. There are none for timeouts. */
export function packetOf(error: unknown): string {
  const { rawPacket } = asConnectionError(error);
  return Buffer.isBuffer(rawPacket) ? rawPacket.subarray(0, maxPacketBytes).toString('latin1') : '';
}

const maxPacketBytes = 64 * 1024;

/** @returns undefined if the connection was closed, which is not an error of the request */
export function explainParserError(error: unknown): Rejection | undefined {
  const { code, reason } = asConnectionError(error);
  if (typeof code !== 'string') return undefined;
  if (code.startsWith('ERR_SSL_')) return explainTlsError(error);
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return { status: 431, reason: `the headers are larger than ${http.maxHeaderSize} bytes` };
    case 'HPE_CHUNK_EXTENSIONS_OVERFLOW':
      return { status: 413, reason: 'the chunk extensions are too large' };
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return { status: 408, reason: 'the request was not complete in time' };
    case 'HPE_INVALID_EOF_STATE':
      return { status: 400, reason: 'the connection ended in the middle of the request', isDisconnect: true };
  }
  if (!code.startsWith('HPE_')) return undefined;
  const packet = packetOf(error);
  if (isTlsHandshake(packet))
    return {
      status: 400,
      reason: 'a TLS handshake on a plain HTTP port. Use http://, or start the mock with --https',
    };
  if (packet.startsWith('PRI * HTTP/2'))
    return { status: 400, reason: 'HTTP/2 without TLS is not supported. Use HTTP/1.1' };
  return { status: 400, reason: `it is not valid HTTP/1.1 (${typeof reason === 'string' ? reason : code})` };
}

/** @returns undefined if the connection was closed, which is not an error of the request */
export function explainTlsError(error: unknown): Rejection | undefined {
  const { code } = asConnectionError(error);
  if (typeof code !== 'string' || !code.startsWith('ERR_SSL_')) return undefined;
  if (code === 'ERR_SSL_HTTP_REQUEST')
    return { status: undefined, reason: 'plain HTTP on the HTTPS port. Use https://' };
  return {
    status: undefined,
    reason: /ALERT_(UNKNOWN_CA|CERTIFICATE_UNKNOWN|BAD_CERTIFICATE)$/.test(code)
      ? 'the client does not trust the certificate. Give it the CA file, for example with NODE_EXTRA_CA_CERTS'
      : `the TLS handshake failed (${code})`,
  };
}

/** The type of the record and the version of the protocol (RFC 8446, 5.1). */
const isTlsHandshake = (packet: string): boolean => packet.startsWith('\x16\x03');

export interface RejectedHead {
  readonly method: string;
  readonly url: string;
  /** The Origin of the page that sent the request. */
  readonly origin: string | undefined;
}

/** Stands for a part of the request that can't be read. */
const unreadable = '-';

const maxUrlLength = 2048;

/** Reads the request line and the Origin, as far as they are in the bytes. */
export function readRequestHead(packet: string): RejectedHead {
  const [, method = unreadable, url = unreadable] =
    /^(?:\r?\n)*([A-Z][A-Z-]{0,31}) ([\x21-\x7e]+)[ \r\n]/.exec(packet) ?? [];
  const origin = /\r?\norigin:[ \t]*([\x21-\x7e]{1,1000})[ \t]*\r?\n/i.exec(packet)?.[1];
  return { method, url: url.slice(0, maxUrlLength), origin };
}
