/** Talk below fetch: any Host, any request target, raw sockets, and streams of events. */
import { request } from 'node:http';
import { connect } from 'node:net';

export interface RawReply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  /** Names and values as they came. */
  readonly rawHeaders: readonly string[];
  readonly text: string;
  readonly json: unknown;
}

/** A request whose every header, `Host` too, and whose request target are as given. */
export function rawRequest(
  port: number,
  path: string,
  {
    method = 'GET',
    headers = {},
    body,
  }: { method?: string; headers?: Record<string, string | string[]>; body?: unknown } = {},
): Promise<RawReply> {
  return new Promise((resolve, reject) => {
    const json = body === undefined ? undefined : JSON.stringify(body);
    const given = { ...(json !== undefined && { 'content-type': 'application/json' }), ...headers };
    request({ host: '127.0.0.1', port, path, method, headers: given, agent: false }, (res) => {
      let text = '';
      res
        .setEncoding('utf8')
        .on('data', (chunk: string) => (text += chunk))
        .on('end', () => {
          resolve({
            status: res.statusCode!,
            headers: res.headers,
            rawHeaders: res.rawHeaders,
            text,
            json: text.startsWith('{') ? JSON.parse(text) : undefined,
          });
        });
    })
      .on('error', reject)
      .end(json);
  });
}

/** Bytes as they come over a socket until it closes, and how it closed. */
export function rawExchange(
  port: number,
  message: string,
): Promise<{ readonly received: string; readonly error: string | undefined }> {
  return new Promise((resolve) => {
    let received = '';
    let error: string | undefined;
    const socket = connect(port, '127.0.0.1', () => socket.write(message));
    socket.setEncoding('latin1').on('data', (chunk: string) => (received += chunk));
    socket.on('error', (fault: NodeJS.ErrnoException) => (error = fault.code));
    socket.on('end', () => socket.end()).on('close', () => resolve({ received, error }));
  });
}

export interface Listener {
  /** The data of the next event of this name; others are passed over. */
  next(name: string): Promise<unknown>;
  /** Everything that came so far, as it came. */
  readonly text: string;
  close(): void;
}

/** Listens to server-sent events. */
export async function listenTo(url: string): Promise<Listener> {
  const controller = new AbortController();
  const response = await fetch(url, { signal: controller.signal });
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let text = '';
  let read = 0;
  const nextBlock = async (): Promise<string> => {
    for (;;) {
      const end = text.indexOf('\n\n', read);
      if (end >= 0) {
        const block = text.slice(read, end);
        read = end + 2;
        return block;
      }
      text += (await reader.read()).value ?? '';
    }
  };
  return {
    async next(name) {
      for (;;) {
        const [, event, data] = /^event: (.*)\ndata: (.*)$/.exec(await nextBlock()) ?? [];
        if (event === name) return JSON.parse(data!);
      }
    },
    get text() {
      return text;
    },
    close: () => controller.abort(),
  };
}
