/** The journal's requests as exchanges of an HTTP Archive. */
import type { HarExchange } from '../../core/har.ts';
import type { JournalView } from '../journal-view.ts';

export function toHarExchange({ id, at, provider, request, response, trigger, durationMs }: JournalView): HarExchange {
  return {
    at,
    durationMs: durationMs ?? 0,
    request: { method: request.method, url: `http://${request.headers['host'] ?? 'localhost'}${request.url}`, ...message(request) },
    response: response ? { status: response.status, ...message(response) } : undefined,
    comment: `${provider ?? 'unclaimed'} · ${trigger} · ${id}`,
  };
}

function message({ headers, body: value }: { readonly headers: Readonly<Record<string, string>>; readonly body: unknown }): Pick<HarExchange['request'], 'headers' | 'body' | 'bodyBytes'> {
  const body = value === null ? '' : typeof value === 'string' ? value : JSON.stringify(value);
  return { headers: Object.entries(headers), body, bodyBytes: Buffer.byteLength(body) };
}
