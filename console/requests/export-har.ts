/** Exports the requests that the list shows as a HAR file. */
import { isObject } from '../../src/lib/is-object.ts';
import * as api from '../api/calls.ts';
import { sessionName } from '../api/base.ts';
import { download } from '../parts/download.ts';
import { notify } from '../state/notices.ts';
import { matchingRequests, search } from '../state/requests.ts';

/** The server writes the archive. The comment of an entry ends with the id of the request. */
const idOf = (entry: unknown): string => (isObject(entry) ? (String(entry['comment']).split(' ').at(-1) ?? '') : '');

export async function exportHar(): Promise<void> {
  const text = await api.requests.har();
  const har: unknown = JSON.parse(text);
  const log = isObject(har) ? har['log'] : undefined;
  if (!isObject(log) || !Array.isArray(log['entries'])) throw new Error('The mock sent no HAR 1.2 archive.');
  const wanted = new Set(matchingRequests.value.map(({ id }) => id));
  const isFiltered = search.value.trim() !== '';
  const entries = isFiltered ? log['entries'].filter((entry) => wanted.has(idOf(entry))) : log['entries'];
  download(`mockmint-${sessionName}.har`, JSON.stringify({ log: { ...log, entries } }));
  const missing = isFiltered ? wanted.size - entries.length : 0;
  notify(
    `Exported ${entries.length} ${entries.length === 1 ? 'request' : 'requests'}.${missing > 0 ? ` The journal no longer has ${missing}.` : ''}`,
  );
}
