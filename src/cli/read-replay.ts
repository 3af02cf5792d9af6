/** Reads the archive of `--replay`. */
import { Buffer, isUtf8 } from 'node:buffer';
import { raise } from '../lib/errors.ts';
import type { ProviderSelection } from '../provider/registry.ts';
import type { RecordedExchange } from '../server/pipeline/replay-recorded.ts';
import type { HarEntry } from '../verify/traffic/har-entry.ts';

/**
 * The exchanges of the archive whose response is known, by provider; undefined if no archive is named. Entries belong to
 * the provider to whose server or upstream they were sent, or whose mock has recorded them.
 * @param upstream base URLs of upstreams, with the id of their provider
 * @throws AppError `wrong-usage`, `broken-traffic`
 */
export async function readReplay(
  file: string | undefined,
  selection: ProviderSelection,
  upstream: Readonly<Record<string, string>> = {},
): Promise<readonly RecordedExchange[] | undefined> {
  if (file === undefined) return undefined;
  // Loaded on demand: most servers do not replay.
  const [{ selectedSubjects }, { TrafficRouter }, { readHarEntry }, { attachmentsBeside, readHarFile }] =
    await Promise.all([
      import('../verify/verify-all.ts'),
      import('../verify/traffic/traffic-router.ts'),
      import('../verify/traffic/har-entry.ts'),
      import('../verify/traffic/har-reader.ts'),
    ]);
  const { providers: provider, ...rest } = selection;
  const { subjects } = await selectedSubjects({ provider, ...rest });
  const known = subjects.map(({ id }) => id);
  const router = new TrafficRouter(subjects, ownersByUrl(upstream, known));
  const attachment = attachmentsBeside(file);
  const exchanges: RecordedExchange[] = [];
  for await (const { value, isTooLarge } of readHarFile(file)) {
    const entry = isTooLarge ? '' : readHarEntry(value, attachment);
    const routed = typeof entry === 'string' ? undefined : router.route(entry);
    const recorded = routed && typeof entry !== 'string' && toRecorded(entry, routed);
    if (recorded) exchanges.push(recorded);
  }
  return exchanges.length > 0
    ? exchanges
    : raise.wrongUsage(
        `--replay ${file} has no exchange with a server of ${known.join(', ')} whose response was recorded.`,
      );
}

/** The ids of the providers by base URL; `*` stands for the only provider. */
const ownersByUrl = (upstream: Readonly<Record<string, string>>, known: readonly string[]): Record<string, string> =>
  Object.fromEntries(Object.entries(upstream).map(([id, url]) => [url, id === '*' ? (known[0] ?? id) : id]));

function toRecorded(
  { request, response }: HarEntry,
  { provider, path }: { readonly provider: string; readonly path: string },
): RecordedExchange | undefined {
  if (!response || response.body === 'unknown' || response.status < 200 || request.body === 'unknown') return undefined;
  const bytes = Buffer.from(response.body ?? []);
  const isText = isUtf8(bytes);
  return {
    provider,
    method: request.method,
    path,
    requestBody: Buffer.from(request.body ?? []).toString('utf8'),
    status: response.status,
    headers: response.headers,
    body: bytes.toString(isText ? 'utf8' : 'base64'),
    isBase64: !isText,
  };
}
