/** A recorded request or response as text: first line, headers, body. */
import { duration } from '../parts/time.ts';
import type { Finding } from './report-types.ts';

const headerLines = (headers: Finding['sent']['headers']): string[] =>
  headers.map(([name, value]) => `${name}: ${value}`);

/** JSON on several lines; other texts as they are. */
function pretty(body: string): string {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return body;
  }
}

const bodyLines = (body: string | undefined): string[] => (body === undefined || body === '' ? [] : ['', pretty(body)]);

export const requestText = ({ method, url, headers, body }: Finding['sent']): string =>
  [`${method} ${url}`, ...headerLines(headers), ...bodyLines(body)].join('\n');

export function responseText(received: Finding['received']): string {
  const time = duration(received.durationMs);
  switch (received.kind) {
    case 'response': {
      const { status, headers, omittedHeaders = 0, body } = received;
      return [
        `${status} after ${time}`,
        ...headerLines(headers),
        ...(omittedHeaders > 0 ? [`(${omittedHeaders} more headers)`] : []),
        ...bodyLines(body),
      ].join('\n');
    }
    case 'timeout':
      return `No complete response within ${time}`;
    case 'connection-error':
      return `The connection was lost${received.status === undefined ? '' : ` after status ${received.status}`}: ${received.reason}`;
  }
}
