/** Says why a connection failed, and what to do. */
import { proxyErrorCode } from './connector.ts';

/** Maximum size of a response head, in bytes. */
export const maxResponseHeaderBytes = 16 * 1024;

/** Why there is no response. */
export interface ConnectionProblem {
  readonly reason: string;
  /** What the user can do; undefined if the reason says enough. */
  readonly advice?: string;
  /** Whether no connection was made, so that the request was not received. */
  readonly connectionRefused?: boolean;
}

const caAdvice = 'Pass the CA certificate with --ca, or use --insecure if you trust the network.';

/** Problems by error code. `{url}` stands for the name of the URL. */
const problems: Readonly<Record<string, ConnectionProblem>> = {
  ECONNRESET: { reason: 'the connection was reset' },
  EPIPE: { reason: 'the connection was closed while the request was sent' },
  HPE_HEADER_OVERFLOW: { reason: `the headers are larger than ${maxResponseHeaderBytes} bytes` },
  HPE_INVALID_CONSTANT: {
    reason: 'the response is not HTTP/1.1',
    advice: 'The port may speak HTTP/2 only, or another protocol. Use a port or a proxy that speaks HTTP/1.1.',
  },
  HPE_INVALID_VERSION: {
    reason: 'the response has an unsupported HTTP version',
    advice: 'Use a port or a proxy that speaks HTTP/1.1.',
  },
  [proxyErrorCode]: { reason: '', advice: 'Check --proxy.', connectionRefused: true },
  ECONNREFUSED: {
    reason: 'the connection was refused',
    advice: 'Start the service, or check {url}.',
    connectionRefused: true,
  },
  ENOTFOUND: { reason: 'the host name is unknown', advice: 'Check {url}.', connectionRefused: true },
  EAI_AGAIN: { reason: 'the host name could not be looked up', advice: 'Check the network.', connectionRefused: true },
  EHOSTUNREACH: { reason: 'the host is unreachable', advice: 'Check the network.', connectionRefused: true },
  ENETUNREACH: { reason: 'the network is unreachable', advice: 'Check the network.', connectionRefused: true },
  ETIMEDOUT: { reason: 'no connection was made in time', advice: 'Check {url}.', connectionRefused: true },
  DEPTH_ZERO_SELF_SIGNED_CERT: { reason: 'its TLS certificate is self-signed', advice: caAdvice },
  SELF_SIGNED_CERT_IN_CHAIN: { reason: 'its TLS certificate is from an unknown CA', advice: caAdvice },
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: { reason: 'its TLS certificate is from an unknown CA', advice: caAdvice },
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: { reason: 'its TLS certificate is from an unknown CA', advice: caAdvice },
  UNABLE_TO_GET_ISSUER_CERT: { reason: 'its TLS certificate is from an unknown CA', advice: caAdvice },
  CERT_HAS_EXPIRED: { reason: 'its TLS certificate has expired', advice: 'Renew it, or use --insecure.' },
  CERT_NOT_YET_VALID: { reason: 'its TLS certificate is not valid yet', advice: 'Check the clocks.' },
  ERR_TLS_CERT_ALTNAME_INVALID: {
    reason: 'its TLS certificate is for another host name',
    advice: 'Use the host name of the certificate in {url}, or --insecure.',
  },
  ERR_SSL_WRONG_VERSION_NUMBER: { reason: 'the port does not speak TLS', advice: 'Use http:// in {url}.' },
  ERR_SSL_PACKET_LENGTH_TOO_LONG: { reason: 'the port does not speak TLS', advice: 'Use http:// in {url}.' },
  ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL: {
    reason: 'the server does not offer HTTP/1.1',
    advice: 'It may offer HTTP/2 only. Use a port or a proxy that speaks HTTP/1.1.',
  },
};

/** OpenSSL's own codes are in the message only. */
function handshakeProblem(message: string): ConnectionProblem | undefined {
  if (/wrong version number|packet length too long|record layer/i.test(message))
    return problems['ERR_SSL_WRONG_VERSION_NUMBER'];
  return /no application protocol/i.test(message) ? problems['ERR_SSL_TLSV1_ALERT_NO_APPLICATION_PROTOCOL'] : undefined;
}

/**
 * Describes an error of a request.
 * @param urlName how the user has given the URL, such as `--target`
 */
export function connectionProblem(error: NodeJS.ErrnoException, urlName: string): ConnectionProblem {
  const code = error.code ?? '';
  const known = problems[code] ?? (code === 'EPROTO' ? handshakeProblem(error.message) : undefined);
  const isTls = /^(?:ERR_SSL|ERR_TLS|CERT_|UNABLE_TO|DEPTH_ZERO|SELF_SIGNED|EPROTO)/.test(code);
  // Raw texts of OpenSSL say where in its sources an error occurred.
  const reason =
    (known?.reason === '' ? undefined : known?.reason) ??
    (isTls ? `the TLS handshake failed (${code})` : error.message);
  const isUnsent = known?.connectionRefused === true || isTls || error.syscall === 'connect';
  return {
    reason,
    ...(known?.advice !== undefined && { advice: known.advice.replace('{url}', urlName) }),
    ...(isUnsent && { connectionRefused: true }),
  };
}
