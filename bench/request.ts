/** Sends one request and reads the response. */
import { request } from 'node:http';

/** A POST request. */
export interface Call {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ReceivedResponse {
  readonly status: number;
  readonly text: string;
}

/** Sends the request on a new connection. @throws Error if the connection fails */
export const post = (url: string, call: Call): Promise<ReceivedResponse> => send('POST', url, call);

export const get = (url: string, path: string): Promise<ReceivedResponse> =>
  send('GET', url, { path, headers: {}, body: '' });

export const remove = (url: string, path: string): Promise<ReceivedResponse> =>
  send('DELETE', url, { path, headers: {}, body: '' });

function send(method: string, url: string, { path, headers, body }: Call): Promise<ReceivedResponse> {
  return new Promise((resolve, reject) => {
    const options = { method, headers: { ...headers, 'content-length': Buffer.byteLength(body) }, agent: false };
    const call = request(url + path, options, (res) => {
      let text = '';
      res
        .setEncoding('utf8')
        .on('data', (part: string) => (text += part))
        .once('end', () => resolve({ status: res.statusCode ?? 0, text }))
        .once('error', reject);
    });
    call
      .setTimeout(10_000, () => call.destroy(new Error('no response within ten seconds')))
      .once('error', reject)
      .end(body);
  });
}

/** The JSON object of a response. @throws Error if it is not a success with a JSON object */
export function objectIn({ status, text }: ReceivedResponse, whose: string): Record<string, unknown> {
  if (status < 200 || status >= 300) throw new Error(`${whose} returned ${status}: ${text.slice(0, 500)}`);
  const body: unknown = JSON.parse(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Error(`${whose} returned something other than a JSON object: ${text.slice(0, 500)}`);
  return body as Record<string, unknown>;
}
