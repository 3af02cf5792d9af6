/** One request, and its answer. */
import { request } from 'node:http';

/** What is sent: a POST. */
export interface Call {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export interface ReceivedResponse {
  readonly status: number;
  readonly text: string;
}

/** Sends it on a connection of its own. @throws Error where nobody listens */
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
      .setTimeout(10_000, () => call.destroy(new Error('no answer within ten seconds')))
      .once('error', reject)
      .end(body);
  });
}

/** The answer's JSON object. @throws Error where it is no success with one */
export function objectIn({ status, text }: ReceivedResponse, whose: string): Record<string, unknown> {
  if (status < 200 || status >= 300) throw new Error(`${whose} answers ${status}: ${text.slice(0, 500)}`);
  const body: unknown = JSON.parse(text);
  if (typeof body !== 'object' || body === null || Array.isArray(body))
    throw new Error(`${whose} answers no JSON object: ${text.slice(0, 500)}`);
  return body as Record<string, unknown>;
}
